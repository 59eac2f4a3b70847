import { Popover } from "@mantine/core";
import type Quill from "quill/core";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import classes from "./blocks.module.css";

export interface Place {
  /** Pixels, in the coordinates of the editor's container, with which the text scrolls. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where characters of the text are. */
export function placeOf(quill: Quill, index: number, length = 0): Place {
  const bounds = quill.getBounds(Math.min(index, quill.getLength() - 1), length);
  // Not all of it: as a style its `right`, which is measured from the left, would win where lines begin at the right.
  const { left, top, width, height } = bounds ?? { left: 0, top: 0, width: 0, height: 0 };
  return { left, top, width, height };
}

/** Where an element of the text is. */
export function placeOfElement(quill: Quill, element: Element): Place {
  const outer = quill.container.getBoundingClientRect();
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left: left - outer.left, top: top - outer.top, width, height };
}

interface AnchoredProps {
  quill: Quill;
  place: Place;
  width: number;
  label?: string;
  /** Whether it takes the focus, and keeps it. */
  trapFocus: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A menu or form that hangs at a place of the text. */
export function Anchored({ quill, place, width, label, trapFocus, onClose, children }: AnchoredProps) {
  return (
    <Popover
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      width={width}
      shadow="md"
      trapFocus={trapFocus}
      withRoles={false}
      returnFocus={false}
      closeOnEscape={trapFocus}
      middlewares={{ flip: true, shift: { padding: 8 } }}
    >
      {createPortal(
        <Popover.Target>
          <span className={classes.anchor} style={place} />
        </Popover.Target>,
        quill.container,
      )}
      <Popover.Dropdown p={8} role={label ? "dialog" : undefined} aria-label={label} maw="calc(100vw - 16px)">
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
