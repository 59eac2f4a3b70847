/**
 * What can be done to a table, as changes to the document. They add and delete lines where they must and leave all
 * others alone, so that what others do at the same time stays: a row that was added during the addition of a column
 * is shorter than others, and completed when somebody next changes the table's form.
 */
import { Delta } from "quill/core";
import { newRowId } from "./blots";
import type { Row, TableModel } from "./model";

type Formats = Record<string, unknown>;

/** A new table; its last row ends where the text goes on. */
export function newTable(rows: number, columns: number): Delta {
  const delta = new Delta();
  for (let row = 0; row < rows; row += 1) delta.insert("\n".repeat(columns), { table: newRowId() });
  return delta;
}

/** What makes every row as long as the longest. */
function completed(table: TableModel): Delta {
  const delta = new Delta();
  let done = 0;
  for (const { id, cells } of table.rows) {
    const last = cells[cells.length - 1];
    if (!last || cells.length === table.columns) continue;
    const end = last.index + last.length;
    delta.retain(end - done).insert("\n".repeat(table.columns - cells.length), { table: id });
    done = end;
  }
  return delta;
}

/** A row before the one at `at`; after the last for `at` = number of rows. Cells are aligned as their neighbours. */
export function withRow(table: TableModel, at: number): Delta {
  const like = table.rows[Math.max(0, at - 1)];
  const index = table.rows[at]?.cells[0]?.index ?? table.index + table.length;
  const row = new Delta().retain(index);
  const table_id = newRowId();
  for (let column = 0; column < table.columns; column += 1) {
    row.insert("\n", { ...aligned(like?.cells[column]?.formats), table: table_id });
  }
  return row.compose(shifted(table, index, table.columns));
}

function aligned(formats: Formats | undefined): Formats {
  return typeof formats?.align === "string" ? { align: formats.align } : {};
}

/** `completed`, for the text in which `length` characters were put at `index`. */
function shifted(table: TableModel, index: number, length: number): Delta {
  return new Delta().retain(index).insert("\n".repeat(length)).transform(completed(table));
}

/** A column before the one at `at`; after the last for `at` = number of columns. */
export function withColumn(table: TableModel, at: number): Delta {
  const delta = new Delta();
  let done = 0;
  for (const { id, cells } of table.rows) {
    const place = Math.min(at, cells.length);
    const last = cells[cells.length - 1];
    const index = cells[place]?.index ?? (last ? last.index + last.length : table.index);
    const missing = at === table.columns ? table.columns - cells.length : Math.max(0, at - cells.length);
    delta.retain(index - done).insert("\n".repeat(missing + 1), { table: id });
    done = index;
  }
  return delta;
}

export function withoutRow(table: TableModel, at: number): Delta {
  if (table.rows.length === 1) return withoutTable(table);
  const cells = table.rows[at]?.cells ?? [];
  const [first] = cells;
  const length = cells.reduce((sum, cell) => sum + cell.length, 0);
  return first ? new Delta().retain(first.index).delete(length) : new Delta();
}

export function withoutColumn(table: TableModel, at: number): Delta {
  if (table.columns === 1) return withoutTable(table);
  // A row that has nothing but this column would go with it.
  const keep = (row: Row) => row.cells.length === 1;
  const delta = new Delta();
  let done = 0;
  for (const row of table.rows) {
    const cell = row.cells[at];
    if (!cell) continue;
    delta.retain(cell.index - done).delete(keep(row) ? cell.length - 1 : cell.length);
    done = cell.index + cell.length;
    if (keep(row)) delta.retain(1);
  }
  return delta;
}

export function withoutTable(table: TableModel): Delta {
  const delta = new Delta().retain(table.index);
  return table.atEnd
    ? delta.delete(table.length - 1).retain(1, { table: null, align: null })
    : delta.delete(table.length);
}
