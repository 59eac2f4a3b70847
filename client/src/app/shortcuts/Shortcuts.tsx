import { lazy, Suspense, useEffect, useState } from "react";
import { showShortcuts, useShortcutsOpen } from "./open";

const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

/** Whether what is typed there would be a question mark in somebody's text. */
function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("textarea, select, [role='textbox'], [contenteditable='true'], .cm-editor") !== null ||
      (target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)))
  );
}

/** Opens the sheet with "?" wherever no text is written. */
export function Shortcuts() {
  const opened = useShortcutsOpen();
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (opened) setWanted(true);
  }, [opened]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (
        event.key !== "?" ||
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        takesText(event.target)
      )
        return;
      event.preventDefault();
      showShortcuts(true);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  if (!wanted) return null;
  return (
    <Suspense>
      <ShortcutSheet opened={opened} onClose={() => showShortcuts(false)} />
    </Suspense>
  );
}
