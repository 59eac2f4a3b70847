import { UnstyledButton } from "@mantine/core";
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { texts } from "../../texts";
import classes from "../blocks/blocks.module.css";

const ROWS = 8;
const COLUMNS = 8;

interface SizePickerProps {
  onPick: (rows: number, columns: number) => void;
}

/** How many rows and columns a new table has: pointed at, or moved to with the arrow keys. */
export function SizePicker({ onPick }: SizePickerProps) {
  const [{ rows, columns }, setSize] = useState({ rows: 3, columns: 3 });
  const grid = useRef<HTMLDivElement>(null);
  const words = texts.blocks;

  useEffect(() => {
    grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
    const moves: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, rtl ? -1 : 1],
      ArrowLeft: [0, rtl ? 1 : -1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const size = {
      rows: Math.min(ROWS, Math.max(1, rows + move[0])),
      columns: Math.min(COLUMNS, Math.max(1, columns + move[1])),
    };
    setSize(size);
    const at = (size.rows - 1) * COLUMNS + size.columns - 1;
    (grid.current?.children[at] as HTMLElement | undefined)?.focus();
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has no keys of its own */}
      <div
        ref={grid}
        role="group"
        aria-label={words.tableSize}
        className={classes.sizes}
        style={{ "--columns": COLUMNS } as CSSProperties}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: ROWS * COLUMNS }, (_, index) => {
          const size = { rows: Math.floor(index / COLUMNS) + 1, columns: (index % COLUMNS) + 1 };
          const label = words.tableSizeOf(size.rows, size.columns);
          return (
            <UnstyledButton
              key={label}
              className={classes.size}
              tabIndex={size.rows === rows && size.columns === columns ? 0 : -1}
              data-in={(size.rows <= rows && size.columns <= columns) || undefined}
              aria-label={label}
              onMouseEnter={() => setSize(size)}
              onClick={() => onPick(size.rows, size.columns)}
            />
          );
        })}
      </div>
      <div className={classes.measure} aria-hidden="true">
        {words.tableSizeOf(rows, columns)}
      </div>
    </>
  );
}
