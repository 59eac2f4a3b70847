import type Quill from "quill/core";
import type { Range } from "quill/core";
import { TableCell, type TableRow } from "./blots";

export interface Cell {
  /** Where its text begins, in the document. */
  index: number;
  /** With the line break that ends it. */
  length: number;
  /** Attributes of the line, without the row's id. */
  formats: Record<string, unknown>;
  element: HTMLElement;
}

export interface Row {
  id: string;
  cells: Cell[];
}

/** A table as it stands in the document. Rows may differ in length: two people may have worked on it at once. */
export interface TableModel {
  index: number;
  length: number;
  rows: Row[];
  columns: number;
  /** Whether the document ends with it: its last line break is then the one that every document has. */
  atEnd: boolean;
  element: HTMLElement;
}

/** A table, and a place in it. */
export interface TablePlace {
  table: TableModel;
  row: number;
  column: number;
}

function modelOf(quill: Quill, line: TableCell): TableModel {
  const table = line.table();
  const index = table.offset(quill.scroll);
  const rows: Row[] = [];
  let position = index;
  for (const row of (table as unknown as { rows(): TableRow[] }).rows()) {
    const cells: Cell[] = [];
    let id = "";
    row.children.forEach((cell) => {
      const { table: own, ...formats } = cell.formats();
      id = String(own);
      cells.push({ index: position, length: cell.length(), formats, element: cell.domNode });
      position += cell.length();
    });
    rows.push({ id, cells });
  }
  const columns = Math.max(...rows.map(({ cells }) => cells.length));
  const atEnd = position === quill.getLength();
  const element = table.domNode as HTMLElement;
  return { index, length: position - index, rows, columns, atEnd, element };
}

/** The table at this place of the document, or null where there is none. */
export function tableAt(quill: Quill, index: number): TablePlace | null {
  const [line] = quill.getLine(index);
  if (!(line instanceof TableCell) || !line.parent?.parent) return null;
  return { table: modelOf(quill, line), row: line.rowOffset(), column: line.cellOffset() };
}

export function isInTable(quill: Quill, range: Range | null): boolean {
  return range !== null && quill.getLine(range.index)[0] instanceof TableCell;
}
