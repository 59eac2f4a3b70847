import { Button, VisuallyHidden } from "@mantine/core";
import { type CSSProperties, useEffect } from "react";
import { createPortal } from "react-dom";
import { texts } from "../texts";
import classes from "./people.module.css";
import type { Following } from "./use-follower";

/** Keys that do nothing by themselves. */
const QUIET = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Tab"]);

/** Whether this is where the document is, and not its header, a menu or a dialog. */
function inDocument(target: EventTarget | null): boolean {
  if (target === document.body) return true;
  return target instanceof Element && target.closest("main") !== null;
}

/** Ends following when the person moves or writes: whoever takes the wheel steers. */
function useOwnMoves(active: boolean, stop: () => void): void {
  useEffect(() => {
    if (!active) return;
    const moved = (event: Event) => {
      if (inDocument(event.target)) stop();
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        // It means this here, not what else it would close.
        event.preventDefault();
        event.stopPropagation();
        stop();
      } else if (!QUIET.has(event.key) && !event.ctrlKey && !event.metaKey) moved(event);
    };
    const options = { capture: true, passive: true };
    document.addEventListener("wheel", moved, options);
    document.addEventListener("touchmove", moved, options);
    document.addEventListener("pointerdown", moved, options);
    document.addEventListener("keydown", pressed, { capture: true });
    return () => {
      document.removeEventListener("wheel", moved, options);
      document.removeEventListener("touchmove", moved, options);
      document.removeEventListener("pointerdown", moved, options);
      document.removeEventListener("keydown", pressed, { capture: true });
    };
  }, [active, stop]);
}

/** Makes room for the frame's words, all over the page. */
function useMark(active: boolean): void {
  useEffect(() => {
    document.documentElement.toggleAttribute("data-follows", active);
    return () => document.documentElement.removeAttribute("data-follows");
  }, [active]);
}

/** A frame around the window in the followed person's colour, and the way out of it. */
export function FollowFrame({ following: { person, stop } }: { following: Following }) {
  useOwnMoves(person !== null, stop);
  useMark(person !== null);
  const words = texts.together;
  return (
    <>
      <VisuallyHidden role="status">{person ? words.following(person.name) : ""}</VisuallyHidden>
      {person &&
        createPortal(
          <section
            className={classes.frame}
            data-following
            style={{ "--person": person.colour } as CSSProperties}
            aria-label={words.following(person.name)}
          >
            <div className={classes.followed}>
              <bdi>{words.following(person.name)}</bdi>
              <Button size="compact-sm" variant="white" color="dark" radius="xl" onClick={stop}>
                {words.stop}
              </Button>
            </div>
          </section>,
          document.body,
        )}
    </>
  );
}
