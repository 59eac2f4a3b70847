import type { EditorView } from "@codemirror/view";
import { useEffect, useState } from "react";
import { texts } from "../texts";
import classes from "./code.module.css";
import type { CodeEditor } from "./editor";

interface StatusBarProps {
  editor: CodeEditor;
  readOnly: boolean;
  leaving: boolean;
}

interface Place {
  line: number;
  column: number;
  /** Characters that are selected. */
  selected: number;
  cursors: number;
}

/** What describes the text to assistive technology. */
export const HELP_ID = "text-help";

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

/** What Tab does here, which is not what it does elsewhere; and where the cursor is. */
export function StatusBar({ editor, readOnly, leaving }: StatusBarProps) {
  const words = texts.code.status;
  const [place, setPlace] = useState(() => placeOf(editor.view));
  useEffect(() => {
    const update = () => {
      const next = placeOf(editor.view);
      setPlace((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    update();
    return editor.watch(update);
  }, [editor]);
  return (
    <div className={classes.status}>
      <span role="status" className={classes.leaving}>
        {leaving ? words.leaving : ""}
      </span>
      <span id={HELP_ID} className={classes.help} hidden={leaving}>
        {readOnly ? texts.code.editor.helpReading : texts.code.editor.help}
      </span>
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
