import type { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useState } from "react";
import { texts } from "../texts";
import classes from "./code.module.css";

interface StatusBarProps {
  view: EditorView;
  /** Is called after every change of the editor. */
  listener: RefObject<(view: EditorView) => void>;
  leaving: boolean;
}

interface Place {
  line: number;
  column: number;
  /** Characters that are selected. */
  selected: number;
  cursors: number;
}

function placeOf({ state }: EditorView): Place {
  const { main, ranges } = state.selection;
  const line = state.doc.lineAt(main.head);
  return {
    line: line.number,
    column: main.head - line.from + 1,
    selected: ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    cursors: ranges.length,
  };
}

/** Where the cursor is; and for who has no mouse, that Tab leaves now. */
export function StatusBar({ view, listener, leaving }: StatusBarProps) {
  const words = texts.code.status;
  const [place, setPlace] = useState(() => placeOf(view));
  useEffect(() => {
    const update = (of: EditorView) => {
      const next = placeOf(of);
      setPlace((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    listener.current = update;
    update(view);
    return () => {
      listener.current = () => {};
    };
  }, [view, listener]);
  return (
    <div className={classes.status}>
      <span role="status">{leaving ? words.leaving : ""}</span>
      <span className={classes.place}>
        {place.cursors > 1
          ? words.cursors(place.cursors)
          : place.selected > 0
            ? words.selected(place.selected)
            : ""}
      </span>
      <span>{words.place(place.line, place.column)}</span>
    </div>
  );
}
