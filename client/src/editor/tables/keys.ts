import Quill, { Delta, type Range } from "quill/core";
import type { Context } from "quill/modules/keyboard";
import type { BindingObject } from "../bindings";
import { TableCell } from "./blots";
import { withRow } from "./changes";
import { type TablePlace, tableAt } from "./model";

const { USER } = Quill.sources;

/** Puts the cursor into a cell: at its end, or at `offset`. */
export function enterCell(quill: Quill, { table }: TablePlace, row: number, column: number, offset?: number) {
  const cells = table.rows[row]?.cells ?? [];
  const cell = cells[Math.min(column, cells.length - 1)];
  if (cell) quill.setSelection(cell.index + Math.min(offset ?? cell.length, cell.length - 1), 0, USER);
}

/** Leaves the table downwards or upwards. Where no line is, one is made. */
export function leaveTable(quill: Quill, { table }: TablePlace, down: boolean): void {
  const place = down ? table.index + table.length : table.index - 1;
  if (place >= 0 && place < quill.getLength()) {
    quill.setSelection(place, 0, USER);
    return;
  }
  const at = down ? place : 0;
  quill.updateContents(new Delta().retain(at).insert("\n"), USER);
  quill.setSelection(at, 0, USER);
}

/** The row below, or out of the table. */
export function downFrom(quill: Quill, place: TablePlace): void {
  if (place.row + 1 < place.table.rows.length) enterCell(quill, place, place.row + 1, place.column);
  else leaveTable(quill, place, true);
}

function next(quill: Quill, place: TablePlace): void {
  const { table, row, column } = place;
  if (column + 1 < (table.rows[row]?.cells.length ?? 0)) {
    enterCell(quill, place, row, column + 1);
    return;
  }
  if (row + 1 === table.rows.length) {
    quill.history.cutoff();
    quill.updateContents(withRow(table, row + 1), USER);
    const grown = tableAt(quill, table.index);
    if (grown) enterCell(quill, grown, row + 1, 0);
    return;
  }
  enterCell(quill, place, row + 1, 0);
}

/** False at the first cell: the key then does what it does everywhere. */
function previous(quill: Quill, place: TablePlace): boolean {
  const { table, row, column } = place;
  if (column > 0) enterCell(quill, place, row, column - 1);
  else if (row > 0) enterCell(quill, place, row - 1, (table.rows[row - 1]?.cells.length ?? 1) - 1);
  else return false;
  return true;
}

/** Whether a cell of several lines has one more in that direction. */
function hasLineBeyond(quill: Quill, range: Range, cell: HTMLElement, down: boolean): boolean {
  const bounds = quill.getBounds(range.index);
  if (!bounds || bounds.height === 0) return false;
  const outer = quill.container.getBoundingClientRect();
  const { top, bottom } = cell.getBoundingClientRect();
  return down
    ? bottom - outer.top - bounds.bottom > bounds.height
    : bounds.top - (top - outer.top) > bounds.height;
}

function arrow(down: boolean): BindingObject {
  return {
    key: down ? "ArrowDown" : "ArrowUp",
    collapsed: true,
    format: ["table"],
    handler(this: { quill: Quill }, range: Range, context: Context) {
      const { quill } = this;
      const place = tableAt(quill, range.index);
      if (!place) return true;
      const cell = place.table.rows[place.row]?.cells[place.column];
      if (cell && hasLineBeyond(quill, range, cell.element, down)) return true;
      const row = place.row + (down ? 1 : -1);
      if (row >= 0 && row < place.table.rows.length)
        enterCell(quill, place, row, place.column, context.offset);
      else leaveTable(quill, place, down);
      return false;
    },
  };
}

function isCell(quill: Quill, index: number): boolean {
  return index >= 0 && index < quill.getLength() && quill.getLine(index)[0] instanceof TableCell;
}

/** A line beside a table does not become part of a cell: it goes if it is empty, or the cursor moves. */
function beside(quill: Quill, range: Range, context: Context, back: boolean): boolean {
  const line = context.line;
  if (line instanceof TableCell) return true;
  const length = line.length();
  const neighbour = back ? range.index - 1 : range.index + 1;
  if (back ? context.offset !== 0 : context.offset !== length - 1) return true;
  if (!isCell(quill, neighbour)) return true;
  // The last line of a document stays, so that there is a place to write below the table.
  if (length === 1 && range.index + 1 < quill.getLength()) {
    const between = isCell(quill, range.index - 1) && isCell(quill, range.index + 1);
    if (!between) quill.deleteText(range.index, 1, USER);
  }
  quill.setSelection(back ? range.index - 1 : Math.min(range.index, quill.getLength() - 1), 0, USER);
  return false;
}

/** Bindings of keys in and beside tables. Those with Quill's names take the place of Quill's. */
export const tableBindings: Record<string, BindingObject | null> = {
  "table tab": {
    key: "Tab",
    shiftKey: null,
    format: ["table"],
    handler(this: { quill: Quill }, range: Range, { event }: Context) {
      const place = tableAt(this.quill, range.index);
      if (!place) return true;
      if (event.shiftKey) return !previous(this.quill, place);
      next(this.quill, place);
      return false;
    },
  },
  "table enter": {
    key: "Enter",
    shiftKey: null,
    format: ["table"],
    handler(this: { quill: Quill }, range: Range) {
      const place = tableAt(this.quill, range.index);
      if (!place) return true;
      downFrom(this.quill, place);
      return false;
    },
  },
  "table up": arrow(false),
  "table down": arrow(true),
  "table delete": {
    key: "Delete",
    format: ["table"],
    collapsed: true,
    handler(_range: Range, { line, offset }: Context) {
      return offset < line.length() - 1;
    },
  },
  "below table": {
    key: "Backspace",
    collapsed: true,
    offset: 0,
    handler(this: { quill: Quill }, range: Range, context: Context) {
      return beside(this.quill, range, context, true);
    },
  },
  "above table": {
    key: "Delete",
    collapsed: true,
    handler(this: { quill: Quill }, range: Range, context: Context) {
      return beside(this.quill, range, context, false);
    },
  },
};

/** Keyboards of phones send no keys, but say what they are about to do. */
export function guardTouchKeyboard(quill: Quill): void {
  quill.root.addEventListener("beforeinput", (event) => {
    if (event.defaultPrevented || !quill.isEnabled()) return;
    const range = quill.getSelection();
    if (!range) return;
    const place = tableAt(quill, range.index);
    const [line, offset] = quill.getLine(range.index);
    if (!place || !line) return;
    const { inputType } = event;
    if (inputType === "insertParagraph" || inputType === "insertLineBreak") {
      event.preventDefault();
      downFrom(quill, place);
    }
    if (range.length > 0) return;
    const atStart = inputType.startsWith("delete") && inputType.endsWith("Backward") && offset === 0;
    const atEnd =
      inputType.startsWith("delete") && inputType.endsWith("Forward") && offset === line.length() - 1;
    if (atStart || atEnd) event.preventDefault();
  });
}
