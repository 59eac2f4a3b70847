import Quill, { Delta } from "quill/core";
import { newTable } from "../tables/changes";
import { isInTable, tableAt } from "../tables/model";

const { USER, SILENT } = Quill.sources;
const LINE_FORMATS = ["header", "list", "indent", "blockquote", "code-block", "align"];

/**
 * An empty, plain line for a block that stands alone: the one at the cursor if it is empty, else a new one below it.
 * Below the table, for the cursor in a cell. Returns where it is.
 */
export function emptyLine(quill: Quill): number {
  const range = quill.getSelection(true);
  const place = tableAt(quill, range.index);
  const [line, offset] = quill.getLine(range.index);
  if (!line) return range.index;
  const start = range.index - offset;
  if (!place && line.length() === 1) {
    const plain = Object.fromEntries(LINE_FORMATS.map((name) => [name, false]));
    const formats = "formats" in line ? (line.formats() as Record<string, unknown>) : {};
    if (LINE_FORMATS.some((name) => formats[name])) quill.formatLine(start, 1, plain, USER);
    return start;
  }
  const below = place ? place.table.index + place.table.length : start + line.length();
  quill.updateContents(new Delta().retain(below).insert("\n"), USER);
  return below;
}

/** Puts a table into the text, and the cursor into its first cell. A line stays below it. */
export function insertTable(quill: Quill, rows: number, columns: number): void {
  quill.history.cutoff();
  let at = emptyLine(quill);
  // Two tables without a line between them would be one.
  if (at > 0 && tableAt(quill, at - 1)) {
    quill.insertText(at, "\n", USER);
    at += 1;
  }
  quill.updateContents(new Delta().retain(at).concat(newTable(rows, columns)), USER);
  quill.setSelection(at, 0, USER);
  quill.history.cutoff();
}

export function insertDivider(quill: Quill): void {
  quill.history.cutoff();
  const at = emptyLine(quill);
  quill.updateContents(new Delta().retain(at).insert({ divider: true }), USER);
  quill.setSelection(at + 1, 0, USER);
  quill.history.cutoff();
}

/** Makes the line at the cursor another kind of line: `formats`, and nothing else. */
export function makeLine(quill: Quill, formats: Record<string, unknown>): void {
  const range = quill.getSelection(true);
  if (isInTable(quill, range)) return;
  const plain = Object.fromEntries(
    ["header", "list", "blockquote", "code-block"].map((name) => [name, false]),
  );
  const changes = { ...plain, ...formats };
  for (const name of Object.keys(plain)) if (changes[name] === false) quill.format(name, false, USER);
  for (const [name, value] of Object.entries(formats)) quill.format(name, value, USER);
  quill.setSelection(range.index, range.length, SILENT);
}

export function insertFormula(quill: Quill, at: number, tex: string): void {
  quill.history.cutoff();
  quill.updateContents(new Delta().retain(at).insert({ formula: tex }), USER);
  quill.setSelection(at + 1, 0, USER);
  quill.history.cutoff();
}

/** Another formula in place of the one at `at`; none for empty TeX. Nothing if it is gone. */
export function changeFormula(quill: Quill, at: number, tex: string): void {
  const [op] = quill.getContents(at, 1).ops;
  if (!op || typeof op.insert !== "object" || !("formula" in op.insert)) return;
  const change = new Delta().retain(at).delete(1);
  if (tex) change.insert({ formula: tex }, op.attributes);
  quill.history.cutoff();
  quill.updateContents(change, USER);
  quill.setSelection(at + (tex ? 1 : 0), 0, USER);
  quill.history.cutoff();
}

/** The formula at the cursor: selected alone, or right before or after the cursor. */
export function formulaAt(quill: Quill, index: number, length: number): { at: number; tex: string } | null {
  if (length > 1) return null;
  for (const at of length === 1 ? [index] : [index - 1, index]) {
    if (at < 0) continue;
    const insert = quill.getContents(at, 1).ops[0]?.insert;
    if (typeof insert === "object" && "formula" in insert) return { at, tex: String(insert.formula) };
  }
  return null;
}

/** Opens the formula at the cursor, or a new one there. */
export function formulaQuestion(quill: Quill): { kind: "formula"; at: number; tex: string | null } {
  const range = quill.getSelection(true);
  const known = formulaAt(quill, range.index, range.length);
  return { kind: "formula", at: known?.at ?? range.index + range.length, tex: known?.tex ?? null };
}
