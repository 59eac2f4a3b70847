import { lazy, Suspense, useEffect, useState } from "react";
import { isSignedIn, useMe } from "../../account/me";
import { isPaletteKey, onPalette } from "./opening";

const Palette = lazy(() => import("./Palette"));

/** Waits for Ctrl+K on every page. The palette's code comes when it is first asked for. */
export function PaletteHost() {
  const me = useMe();
  const [state, setState] = useState<"never" | "open" | "closed">("never");
  // Whoever has to sign in first has nothing to find.
  const isOpen = me.session.access !== "accounts" || isSignedIn(me);
  useEffect(() => {
    if (!isOpen) return;
    const open = () => setState("open");
    const press = (event: KeyboardEvent) => {
      // In a text with words selected it was for a link. Over a dialog, another one would be one too many.
      if (!isPaletteKey(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (!document.querySelector('[role="dialog"][aria-modal="true"]')) open();
    };
    window.addEventListener("keydown", press);
    const stop = onPalette(open);
    return () => {
      window.removeEventListener("keydown", press);
      stop();
    };
  }, [isOpen]);
  if (state === "never" || !isOpen) return null;
  return (
    <Suspense>
      <Palette opened={state === "open"} onClose={() => setState("closed")} />
    </Suspense>
  );
}
