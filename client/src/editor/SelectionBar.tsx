import { Toolbar as MantineToolbar } from "@mantine/core";
import { IconBold, IconCode, IconItalic, IconStrikethrough, IconUnderline } from "@tabler/icons-react";
import type { Range } from "quill/core";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { texts } from "../texts";
import classes from "./blocks/blocks.module.css";
import { ColourControl } from "./ColourControl";
import { useFormats } from "./formats";
import { LinkControl } from "./LinkControl";
import { Quill } from "./quill";
import { StyleControl } from "./StyleControl";
import { shortcut } from "./shortcut";
import { ToolbarButton } from "./ToolbarButton";

const GAP = 8;

/** The lines of the selection, in the window's coordinates; null where it is all outside of the text. */
function rectangleOf(quill: Quill): DOMRect | null {
  const native = document.getSelection();
  if (!native || native.rangeCount === 0) return null;
  const range = native.getRangeAt(0);
  if (range.collapsed || !quill.root.contains(range.commonAncestorContainer)) return null;
  const rectangle = range.getBoundingClientRect();
  return rectangle.width > 0 || rectangle.height > 0 ? rectangle : null;
}

/** Whether something of the page's menus, which live outside of the text, has the focus. */
function isInMenu(element: Element | null): boolean {
  return element?.closest("[data-portal]") != null;
}

function useSelected(quill: Quill): { rectangle: DOMRect | null; close: () => void } {
  const [rectangle, setRectangle] = useState<DOMRect | null>(null);
  const dismissed = useRef("");
  const close = useCallback(() => {
    dismissed.current = JSON.stringify(quill.selection.savedRange);
    setRectangle(null);
  }, [quill]);
  useEffect(() => {
    let pressed = false;
    let touched = false;
    let frame = 0;
    const look = () => {
      frame = 0;
      const { activeElement } = document;
      if (quill.hasFocus() && !pressed && quill.isEnabled()) {
        const range = quill.getSelection();
        // Closed with Escape, it comes back for another selection.
        const worth =
          dismissed.current === "" &&
          range !== null &&
          range.length > 0 &&
          quill.getText(range).trim() !== "";
        const code = range !== null && Boolean(quill.getFormat(range)["code-block"]);
        // Where a finger selects, the system has its handles and its own menu, also on a screen that has a mouse besides.
        const fine = !touched && !window.matchMedia("(pointer: coarse)").matches;
        setRectangle(worth && !code && fine ? rectangleOf(quill) : null);
      } else if (activeElement?.closest("[data-selection-bar]") == null && !isInMenu(activeElement)) {
        setRectangle(null);
      }
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    const moved = (range: Range | null) => {
      if (range && JSON.stringify(range) !== dismissed.current) dismissed.current = "";
    };
    const down = (event: PointerEvent) => {
      pressed = event.target instanceof Node && quill.root.contains(event.target);
      if (!pressed) return;
      touched = event.pointerType === "touch";
      setRectangle(null);
    };
    const up = () => {
      pressed = false;
      soon();
    };
    quill.on(Quill.events.EDITOR_CHANGE, soon);
    quill.on(Quill.events.SELECTION_CHANGE, moved);
    document.addEventListener("focusin", soon);
    document.addEventListener("pointerdown", down, { capture: true });
    document.addEventListener("pointerup", up, { capture: true });
    // A long press ends so: the system goes on with its handles.
    document.addEventListener("pointercancel", up, { capture: true });
    // Something may have been selected before this code was there.
    soon();
    return () => {
      cancelAnimationFrame(frame);
      quill.off(Quill.events.EDITOR_CHANGE, soon);
      quill.off(Quill.events.SELECTION_CHANGE, moved);
      document.removeEventListener("focusin", soon);
      document.removeEventListener("pointerdown", down, { capture: true });
      document.removeEventListener("pointerup", up, { capture: true });
      document.removeEventListener("pointercancel", up, { capture: true });
    };
  }, [quill]);
  return { rectangle, close };
}

/** What one does most with selected text, next to it: above, or below where there is no room. */
export function SelectionBar({ quill }: { quill: Quill }) {
  const { rectangle, close } = useSelected(quill);
  const { formats } = useFormats(quill);
  const [linking, setLinking] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const words = texts.toolbar;
  const shown = rectangle !== null;

  useLayoutEffect(() => {
    const element = bar.current;
    if (!element || !rectangle) return;
    const outer = quill.container.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = element;
    const header = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
    const above = rectangle.top - height - GAP;
    const top =
      above > header + GAP ? above : Math.min(rectangle.bottom + GAP, window.innerHeight - height - GAP);
    const middle = rectangle.left + rectangle.width / 2 - width / 2;
    const end = Math.min(outer.right + GAP, document.documentElement.clientWidth - GAP) - width;
    const left = Math.max(GAP, outer.left - GAP, Math.min(middle, end));
    element.style.left = `${left - outer.left}px`;
    element.style.top = `${top - outer.top}px`;
  }, [quill, rectangle]);

  useEffect(() => {
    if (!shown) return;
    const onKey = (event: KeyboardEvent) => {
      const inside = event.target instanceof Node && bar.current?.contains(event.target);
      if (inside && event.key === "Escape") {
        event.stopPropagation();
        close();
        quill.focus({ preventScroll: true });
      }
      if (event.key !== "F10" || !event.altKey) return;
      event.preventDefault();
      bar.current?.querySelector<HTMLElement>('[data-toolbar-toggle][tabindex="0"]')?.focus();
    };
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, [quill, shown, close]);

  if (!shown && !linking) return null;
  const set = (name: string, value: unknown) => {
    quill.format(name, value, Quill.sources.USER);
  };
  const toggle = (name: string) => set(name, formats[name] !== true);
  const buttons = [
    { name: "bold", label: words.bold, keys: shortcut("B"), icon: IconBold },
    { name: "italic", label: words.italic, keys: shortcut("I"), icon: IconItalic },
    { name: "underline", label: words.underline, keys: shortcut("U"), icon: IconUnderline },
    { name: "strike", label: words.strike, keys: shortcut("X", true), icon: IconStrikethrough },
    { name: "code", label: words.code, keys: shortcut("E"), icon: IconCode },
  ];
  return createPortal(
    <div ref={bar} className={classes.bar} data-selection-bar>
      <MantineToolbar
        aria-label={texts.blocks.selection}
        withBorder={false}
        bg="transparent"
        p={3}
        style={{ gap: 1 }}
      >
        {!formats.table && (
          <StyleControl header={formats.header} onChoose={(level) => set("header", level)} />
        )}
        {buttons.map(({ name, label, keys, icon }) => (
          <ToolbarButton
            key={name}
            label={label}
            keys={keys}
            icon={icon}
            pressed={formats[name] === true}
            onClick={() => toggle(name)}
          />
        ))}
        <LinkControl
          quill={quill}
          href={formats.link}
          keys={shortcut("K")}
          open={linking}
          onOpen={setLinking}
        />
        <ColourControl color={formats.color} background={formats.background} onChoose={set} />
      </MantineToolbar>
    </div>,
    quill.container,
  );
}
