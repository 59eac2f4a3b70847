import { Menu } from "@mantine/core";
import {
  IconColumnInsertLeft,
  IconColumnInsertRight,
  IconColumnRemove,
  IconRowInsertBottom,
  IconRowInsertTop,
  IconRowRemove,
  IconTableMinus,
} from "@tabler/icons-react";
import type { Delta } from "quill/core";
import { texts } from "../../texts";
import { Quill } from "../quill";
import { withColumn, withoutColumn, withoutRow, withoutTable, withRow } from "./changes";
import { enterCell } from "./keys";
import { type TablePlace, tableAt } from "./model";

type Axis = "row" | "column";

function change(quill: Quill, make: (place: TablePlace) => { delta: Delta; row?: number; column?: number }) {
  const place = tableAt(quill, quill.selection.savedRange.index);
  if (!place) return;
  const { delta, row = place.row, column = place.column } = make(place);
  quill.history.cutoff();
  quill.updateContents(delta, Quill.sources.USER);
  quill.history.cutoff();
  quill.focus({ preventScroll: true });
  const now = tableAt(quill, place.table.index);
  if (now)
    enterCell(quill, now, Math.min(row, now.table.rows.length - 1), Math.min(column, now.table.columns - 1));
  else quill.setSelection(Math.min(place.table.index, quill.getLength() - 1), 0, Quill.sources.USER);
}

export const tableActions = {
  rowAbove: (quill: Quill) => change(quill, ({ table, row }) => ({ delta: withRow(table, row) })),
  rowBelow: (quill: Quill) =>
    change(quill, ({ table, row }) => ({ delta: withRow(table, row + 1), row: row + 1 })),
  columnBefore: (quill: Quill) =>
    change(quill, ({ table, column }) => ({ delta: withColumn(table, column) })),
  columnAfter: (quill: Quill) =>
    change(quill, ({ table, column }) => ({ delta: withColumn(table, column + 1), column: column + 1 })),
  lastRow: (quill: Quill) =>
    change(quill, ({ table }) => ({
      delta: withRow(table, table.rows.length),
      row: table.rows.length,
      column: 0,
    })),
  lastColumn: (quill: Quill) =>
    change(quill, ({ table }) => ({
      delta: withColumn(table, table.columns),
      row: 0,
      column: table.columns,
    })),
  deleteRow: (quill: Quill) => change(quill, ({ table, row }) => ({ delta: withoutRow(table, row) })),
  deleteColumn: (quill: Quill) =>
    change(quill, ({ table, column }) => ({ delta: withoutColumn(table, column) })),
  deleteTable: (quill: Quill) => change(quill, ({ table }) => ({ delta: withoutTable(table) })),
};

interface TableItemsProps {
  quill: Quill;
  axes: readonly Axis[];
}

/** What can be done to the table with the cursor, as items of a menu. */
export function TableItems({ quill, axes }: TableItemsProps) {
  const words = texts.blocks;
  const icon = { size: 16, stroke: 1.8, "aria-hidden": true } as const;
  return (
    <>
      {axes.includes("row") && (
        <>
          <Menu.Item
            leftSection={<IconRowInsertTop {...icon} />}
            onClick={() => tableActions.rowAbove(quill)}
          >
            {words.rowAbove}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRowInsertBottom {...icon} />}
            onClick={() => tableActions.rowBelow(quill)}
          >
            {words.rowBelow}
          </Menu.Item>
          <Menu.Item leftSection={<IconRowRemove {...icon} />} onClick={() => tableActions.deleteRow(quill)}>
            {words.deleteRow}
          </Menu.Item>
          <Menu.Divider />
        </>
      )}
      {axes.includes("column") && (
        <>
          <Menu.Item
            leftSection={<IconColumnInsertLeft {...icon} className="flips" />}
            onClick={() => tableActions.columnBefore(quill)}
          >
            {words.columnBefore}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconColumnInsertRight {...icon} className="flips" />}
            onClick={() => tableActions.columnAfter(quill)}
          >
            {words.columnAfter}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconColumnRemove {...icon} />}
            onClick={() => tableActions.deleteColumn(quill)}
          >
            {words.deleteColumn}
          </Menu.Item>
          <Menu.Divider />
        </>
      )}
      <Menu.Item
        color="var(--bad)"
        leftSection={<IconTableMinus {...icon} />}
        onClick={() => tableActions.deleteTable(quill)}
      >
        {words.deleteTable}
      </Menu.Item>
    </>
  );
}
