import { useEffect } from "react";
import { later } from "../later";
import { showShortcuts, useShortcutsOpen } from "./open";

const ShortcutSheet = later(() => import("./ShortcutSheet"));

/** Whether what is typed there would be a question mark in somebody's text. */
function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("textarea, select, [role='textbox'], [contenteditable='true'], .cm-editor") !== null ||
      (target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)))
  );
}

/** "?" where no text is written; with Ctrl (on a Mac ⌘) and the slash also there, unless that has a meaning of its own. */
function asksForSheet(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.altKey) return false;
  const short = event.ctrlKey || event.metaKey;
  return short ? event.key === "/" : event.key === "?" && !takesText(event.target);
}

/** Opens the sheet by key, on every page. */
export function Shortcuts() {
  const opened = useShortcutsOpen();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!asksForSheet(event)) return;
      event.preventDefault();
      showShortcuts(true);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  return <ShortcutSheet opened={opened} onClose={() => showShortcuts(false)} />;
}
