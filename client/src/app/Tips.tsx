import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";

/** How long a pointer rests on a control before its name is shown. */
const DELAY_MS = 350;

function tipped(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
}

/**
 * One tooltip for all controls with a `data-tip`. A toolbar has dozens of them: a component for each would take longer to
 * make than the toolbar itself.
 */
export function Tips() {
  const [target, setTarget] = useState<HTMLElement | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (element: HTMLElement | null, delay: number) => {
      clearTimeout(timer);
      if (element === null) setTarget(null);
      else timer = setTimeout(() => setTarget(element.isConnected ? element : null), delay);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType !== "touch") show(tipped(event.target), DELAY_MS);
    };
    const focused = (event: FocusEvent) => {
      const element = tipped(event.target);
      show(element?.matches(":focus-visible") ? element : null, 0);
    };
    const hide = () => show(null, 0);
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focused);
    document.addEventListener("focusout", hide);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("keydown", pressed, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focused);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("keydown", pressed, true);
    };
  }, []);

  const label = target?.dataset.tip;
  // What is open below a control says itself what it is.
  if (!target || !label || target.getAttribute("aria-expanded") === "true") return null;
  return <Tooltip key={label} target={target} label={label} opened />;
}
