/**
 * Keeps tables whole. A cell is a line, and whatever joins or splits lines, or makes a line something else, would
 * break the row that it belongs to.
 */
import Quill, { Delta, Parchment } from "quill/core";
import { TableCell } from "./blots";
import { tableAt } from "./model";

/** Formats that would make another thing of a cell. */
const OTHER_LINES = new Set(["header", "list", "indent", "blockquote", "code-block"]);

export function isNoFormatOfCells(name: string): boolean {
  return OTHER_LINES.has(name);
}

interface LinePlace {
  index: number;
  length: number;
  cell: boolean;
}

export function linesIn(quill: Quill, index: number, length: number): LinePlace[] {
  return quill.getLines(index, Math.max(length, 1)).map((line) => ({
    index: line.offset(quill.scroll),
    length: line.length(),
    cell: line instanceof TableCell,
  }));
}

/**
 * The deletion of a range that touches a table but not all of it: cells become empty and stay, text around them goes.
 * Null where an ordinary deletion does no harm.
 */
export function deletionAround(quill: Quill, index: number, length: number): Delta | null {
  const lines = linesIn(quill, index, length);
  if (lines.length < 2 || !lines.some(({ cell }) => cell)) {
    const [only] = lines;
    // The line break of a cell alone.
    if (!only?.cell || index + length < only.index + only.length) return null;
  }
  // The last line break of a document cannot go.
  const end = Math.min(index + length, quill.getLength() - 1);
  const delta = new Delta();
  let done = 0;
  const drop = (from: number, to: number) => {
    if (to <= from) return;
    delta.retain(from - done).delete(to - from);
    done = to;
  };
  let position = 0;
  while (position < lines.length) {
    const line = lines[position] as LinePlace;
    const last = line.index + line.length;
    if (!line.cell) {
      const next = lines[position + 1];
      // What is left of this line must not become part of the cell that follows.
      const breaks = next?.cell && line.index < index ? last - 1 : last;
      drop(Math.max(index, line.index), Math.min(end, breaks));
      position += 1;
      continue;
    }
    const table = tableAt(quill, line.index)?.table;
    const below = table ? table.index + table.length : 0;
    if (table && table.index >= index && below <= index + length && (index < table.index || below <= end)) {
      drop(table.index, table.atEnd ? below - 1 : below);
      if (table.atEnd) delta.retain(1, { table: null, align: null });
      while (lines[position] && (lines[position] as LinePlace).index < table.index + table.length)
        position += 1;
      continue;
    }
    drop(Math.max(index, line.index), Math.min(end, last - 1));
    position += 1;
  }
  return delta;
}

/** Takes a format of lines to those in the range that are no cells. Null where there are no cells. */
export function formatAround(
  quill: Quill,
  index: number,
  length: number,
  name: string,
  value: unknown,
): Delta | null {
  const lines = linesIn(quill, index, length);
  if (!lines.some(({ cell }) => cell)) return null;
  let change = new Delta();
  for (const line of lines) {
    if (line.cell) continue;
    change = change.compose(quill.formatLine(line.index, 1, { [name]: value }, Quill.sources.USER));
  }
  return change;
}

/** Takes emphasis, colours and alignment away, and leaves the cells cells. Null where there are none. */
export function clearAround(quill: Quill, index: number, length: number): Delta | null {
  const lines = linesIn(quill, index, length);
  if (!lines.some(({ cell }) => cell)) return null;
  const before = quill.getContents(index, length);
  let change = new Delta().retain(index);
  for (const op of before.ops) {
    const plain: Record<string, null> = {};
    for (const name of Object.keys(op.attributes ?? {})) {
      if (name !== "table" && quill.scroll.query(name, Parchment.Scope.ANY)) plain[name] = null;
    }
    change = change.retain(typeof op.insert === "string" ? op.insert.length : 1, plain);
  }
  return quill.updateContents(change, Quill.sources.USER);
}
