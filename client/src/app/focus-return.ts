import { useEffect, useState } from "react";

/** What lies over the page only for a while. */
const PASSING = "[role='dialog'], [role='menu'], [role='listbox'], [data-portal]";
/** By then a dialog that knows what opened it has given the focus back itself. */
const OTHERS_FIRST_MS = 20;

let last: HTMLElement | null = null;

/** Remembers the control of the page itself that had the focus last. */
export function watchFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && !target.closest(PASSING)) last = target;
  });
}

/**
 * Gives the focus back when a dialog is gone and nothing has it. A dialog that was opened from a menu, or is shown from its
 * first moment, does not know whom to give it; who uses the keyboard would begin again at the top of the page.
 */
export function returnFocus(): void {
  setTimeout(() => {
    const { activeElement, body } = document;
    if (activeElement !== null && activeElement !== body) return;
    const target = last?.isConnected ? last : document.getElementById("content");
    target?.focus({ preventScroll: true });
  }, OTHERS_FIRST_MS);
}

/** Gives the focus back to what had it before a dialog that is shown from its first moment, also inside of another one. */
export function useOpener(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement) {
          opener.focus({ preventScroll: true });
        }
      });
    },
    [opener],
  );
}
