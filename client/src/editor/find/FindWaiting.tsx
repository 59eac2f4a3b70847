import { useEffect, useLayoutEffect, useRef } from "react";
import { texts } from "../../texts";
import { openFind, setView, viewState } from "../media/state";
import type { Quill } from "../quill";
import classes from "./find.module.css";

/** Ctrl-F and Ctrl-H find in the document; Ctrl-F once more, in the bar, is the browser's own. */
export function useFindKeys(quill: Quill | null, readOnly: boolean): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.defaultPrevented) return;
      const key = event.key.toLowerCase();
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("[role='dialog'], search")) return;
      const replaces = (key === "h" && event.ctrlKey && !event.altKey) || (key === "f" && event.altKey);
      if (key !== "f" && !replaces) return;
      event.preventDefault();
      // Where the cursor is: the browser tells of it later, when the bar has the focus.
      quill?.getSelection();
      openFind(replaces && !readOnly ? "replace" : "find");
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [quill, readOnly]);
  useEffect(() => () => setView({ find: "closed", findDraft: "" }), []);
}

/** Takes what is typed until the bar is loaded, which goes on with it: it must not end up in the text. */
export function FindWaiting() {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <search className={classes.bar} aria-label={texts.media.find.title}>
      <input
        ref={field}
        className={classes.waiting}
        aria-label={texts.media.find.what}
        placeholder={texts.media.find.what}
        maxLength={500}
        defaultValue={viewState().findDraft}
        onChange={(event) => setView({ findDraft: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") setView({ find: "closed", findDraft: "" });
        }}
      />
    </search>
  );
}
