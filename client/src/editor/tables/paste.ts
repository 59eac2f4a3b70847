import Quill, { Delta, type Range } from "quill/core";
import { withColumn, withRow } from "./changes";
import { deletionAround } from "./guard";
import { type TableModel, tableAt } from "./model";

type Attributes = Record<string, unknown>;

/** Formats of lines do not follow into a cell, but for its alignment. */
function inlineOnly(attributes: Attributes | undefined): Attributes {
  const kept = { ...attributes };
  for (const name of [
    "table",
    "header",
    "list",
    "indent",
    "blockquote",
    "code-block",
    "align",
    "direction",
  ]) {
    delete kept[name];
  }
  return kept;
}

/** The content of several lines as one: they are put apart by spaces. */
export function oneLine(delta: Delta): Delta {
  const line = new Delta();
  let gap = false;
  let empty = true;
  for (const { insert, attributes } of delta.ops) {
    if (typeof insert !== "string") {
      const name = Object.keys(insert ?? {})[0];
      // What is a line of its own has no place in a cell.
      if (!insert || name === "divider" || name === "video") continue;
      line.insert(insert, inlineOnly(attributes));
      empty = false;
      continue;
    }
    insert.split("\n").forEach((part, index) => {
      if (index > 0) gap = true;
      if (!part) return;
      if (gap && !empty) line.insert(" ");
      line.insert(part, inlineOnly(attributes));
      gap = false;
      empty = false;
    });
  }
  return line;
}

/** Rows of cells, if all of `delta` is a table; null otherwise. */
function cellsOf(delta: Delta): Delta[][] | null {
  const rows: Delta[][] = [];
  let id: unknown = null;
  let isTable = true;
  delta.eachLine((content, attributes) => {
    if (!attributes.table) isTable = false;
    if (attributes.table !== id) rows.push([]);
    id = attributes.table;
    rows[rows.length - 1]?.push(content);
  });
  return isTable && rows.length > 0 ? rows : null;
}

/** What a spreadsheet puts on the clipboard as text. */
function tabbed(text: string): Delta[][] | null {
  if (!text.includes("\t")) return null;
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t").map((cell) => (cell ? new Delta().insert(cell) : new Delta())));
}

function grow(quill: Quill, index: number, rows: number, columns: number): TableModel | null {
  let place = tableAt(quill, index);
  while (place && place.table.columns < columns) {
    quill.updateContents(withColumn(place.table, place.table.columns), Quill.sources.USER);
    place = tableAt(quill, index);
  }
  while (place && place.table.rows.length < rows) {
    quill.updateContents(withRow(place.table, place.table.rows.length), Quill.sources.USER);
    place = tableAt(quill, index);
  }
  return place?.table ?? null;
}

/** Writes cells over those from the cursor on; the table grows where they are more. */
function fill(quill: Quill, index: number, rows: Delta[][]): void {
  const place = tableAt(quill, index);
  if (!place) return;
  const width = Math.max(...rows.map((row) => row.length));
  const table = grow(quill, place.table.index, place.row + rows.length, Math.min(place.column + width, 50));
  if (!table) return;
  const change = new Delta();
  let done = 0;
  let end = index;
  rows.forEach((row, down) => {
    row.forEach((content, right) => {
      const cell = table.rows[place.row + down]?.cells[place.column + right];
      if (!cell) return;
      change.retain(cell.index - done).delete(cell.length - 1);
      for (const { insert, attributes } of oneLine(content).ops)
        if (insert) change.insert(insert, attributes);
      done = cell.index + cell.length - 1;
    });
  });
  quill.updateContents(change, Quill.sources.USER);
  end = change.transformPosition(done);
  quill.setSelection(end, 0, Quill.sources.USER);
}

function replace(quill: Quill, range: Range, content: Delta): void {
  if (range.length > 0) quill.deleteText(range.index, range.length, Quill.sources.USER);
  quill.updateContents(new Delta().retain(range.index).concat(content), Quill.sources.USER);
  quill.setSelection(range.index + content.length(), 0, Quill.sources.SILENT);
  quill.scrollSelectionIntoView();
}

/**
 * Pastes into cells without breaking them, and over tables without leaving half of them. Comes before the clipboard,
 * which does the rest.
 */
export function guardPaste(quill: Quill): void {
  const paste = (event: ClipboardEvent) => {
    const data = event.clipboardData;
    const range = quill.getSelection();
    if (event.defaultPrevented || !data || !range || !quill.isEnabled()) return;
    const html = data.getData("text/html");
    const text = data.getData("text/plain");
    if (!html && !text) return;
    if (range.length > 0 && deletionAround(quill, range.index, range.length)) {
      quill.deleteText(range.index, range.length, Quill.sources.USER);
      quill.setSelection(range.index, 0, Quill.sources.SILENT);
      range.length = 0;
    }
    if (!tableAt(quill, range.index)) return;
    event.preventDefault();
    event.stopPropagation();
    const content = quill.clipboard.convert({ html, text }, {});
    const ended = content.length() > 0 && !endsLine(content) ? new Delta(content.ops).insert("\n") : content;
    const rows = cellsOf(ended) ?? (html ? null : tabbed(text));
    quill.history.cutoff();
    if (rows && (rows.length > 1 || (rows[0]?.length ?? 0) > 1)) fill(quill, range.index, rows);
    else replace(quill, range, oneLine(content));
    quill.history.cutoff();
  };
  quill.container.addEventListener("paste", paste, { capture: true });
}

function endsLine(delta: Delta): boolean {
  const last = delta.ops[delta.ops.length - 1]?.insert;
  return typeof last === "string" && last.endsWith("\n");
}
