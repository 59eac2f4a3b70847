import { Menu, UnstyledButton } from "@mantine/core";
import { IconGripHorizontal, IconGripVertical, IconPlus } from "@tabler/icons-react";
import { type CSSProperties, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { texts } from "../../texts";
import { type Place, placeOfElement } from "../blocks/Anchored";
import classes from "../blocks/blocks.module.css";
import { Quill } from "../quill";
import { tableAt } from "./model";
import { TableItems, tableActions } from "./TableMenu";

interface Spot {
  cell: Place;
  /** The part of the table that can be seen. */
  frame: Place;
  /** Of the table, which may be another than the page's. */
  rtl: boolean;
}

function spotAt(quill: Quill): Spot | null {
  if (!quill.isEnabled()) return null;
  const range = quill.selection.savedRange;
  const place = range.index < quill.getLength() ? tableAt(quill, range.index) : null;
  const cell = place?.table.rows[place.row]?.cells[place.column]?.element;
  const frame = cell?.closest(".ql-table");
  if (!place || !cell || !frame) return null;
  const outer = placeOfElement(quill, frame);
  const inner = placeOfElement(quill, place.table.element);
  return {
    cell: placeOfElement(quill, cell),
    frame: { ...outer, width: Math.min(outer.width, inner.width), height: inner.height, top: inner.top },
    rtl: getComputedStyle(place.table.element).direction === "rtl",
  };
}

/** Where the cursor's cell is, as long as the text or one of these tools has the focus. */
function useSpot(quill: Quill): Spot | null {
  const [spot, setSpot] = useState<Spot | null>(null);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const { activeElement } = document;
      const here = quill.container.contains(activeElement) || activeElement?.closest("[data-portal]") != null;
      const next = here ? spotAt(quill) : null;
      setSpot((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    quill.on(Quill.events.EDITOR_CHANGE, soon);
    quill.root.addEventListener("scroll", soon, { capture: true });
    window.addEventListener("resize", soon);
    document.addEventListener("focusin", soon);
    return () => {
      cancelAnimationFrame(frame);
      quill.off(Quill.events.EDITOR_CHANGE, soon);
      quill.root.removeEventListener("scroll", soon, { capture: true });
      window.removeEventListener("resize", soon);
      document.removeEventListener("focusin", soon);
    };
  }, [quill]);
  return spot;
}

/** Handles at the row and the column of the cursor, and what adds another at the end of the table. */
export function TableTools({ quill }: { quill: Quill }) {
  const spot = useSpot(quill);
  const words = texts.blocks;
  if (!spot) return null;
  const { cell, frame, rtl } = spot;
  const middle = cell.left + cell.width / 2;
  const seen = middle > frame.left && middle < frame.left + frame.width;
  const outer = quill.container.getBoundingClientRect();
  const room = rtl
    ? outer.left + frame.left
    : document.documentElement.clientWidth - outer.left - frame.left - frame.width;
  const grip = (axis: "row" | "column", style: CSSProperties, label: string) => (
    <Menu position={axis === "row" ? "right-start" : "bottom"} width={230} returnFocus={false}>
      <Menu.Target>
        <UnstyledButton
          className={classes.grip}
          data-axis={axis}
          style={style}
          // The toolbar has the same, for the keyboard: Tab moves between cells.
          tabIndex={-1}
          aria-label={label}
          onMouseDown={(event) => event.preventDefault()}
        >
          {axis === "row" ? <IconGripVertical size={14} /> : <IconGripHorizontal size={14} />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        <TableItems quill={quill} axes={[axis]} />
      </Menu.Dropdown>
    </Menu>
  );
  return createPortal(
    <div>
      {seen && grip("column", { left: middle, top: frame.top }, words.column)}
      {grip(
        "row",
        { left: rtl ? frame.left + frame.width + 9 : frame.left - 9, top: cell.top + cell.height / 2 },
        words.row,
      )}
      <UnstyledButton
        className={classes.add}
        style={{ left: frame.left, top: frame.top + frame.height + 3, width: frame.width, height: 24 }}
        tabIndex={-1}
        aria-label={words.addRow}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => tableActions.lastRow(quill)}
      >
        <IconPlus size={14} stroke={1.8} aria-hidden="true" />
      </UnstyledButton>
      {room > 32 && (
        <UnstyledButton
          className={classes.add}
          style={{
            left: rtl ? frame.left - 27 : frame.left + frame.width + 3,
            top: frame.top,
            width: 24,
            height: frame.height,
          }}
          tabIndex={-1}
          aria-label={words.addColumn}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => tableActions.lastColumn(quill)}
        >
          <IconPlus size={14} stroke={1.8} aria-hidden="true" />
        </UnstyledButton>
      )}
    </div>,
    quill.container,
  );
}
