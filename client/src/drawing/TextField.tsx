import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { texts } from "../texts";
import type { Board } from "./board";
import { type Camera, toScreen } from "./camera";
import { type Scheme, shown } from "./colours";
import classes from "./drawing.module.css";
import { LINE_HEIGHT, textWidth } from "./geometry";
import { MAX_WRITTEN } from "./model";
import type { Editing } from "./state";

interface TextFieldProps {
  board: Board;
  editing: Editing;
  camera: Camera;
  scheme: Scheme;
  onDone: () => void;
}

/** A text of the board while it is written, where it stands. What others write in it meanwhile appears; leaving the field ends it, as does Escape. */
export function TextField({ board, editing, camera, scheme, onDone }: TextFieldProps) {
  const { writing } = board;
  const [value, setValue] = useState(writing.value);
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the cursor shall be when a value of others is shown. */
  const cursor = useRef<[number, number] | null>(null);
  const { x, y } = toScreen(camera, editing.place);
  const lines = value.split("\n");

  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    // Where somebody else is writing, the next key must not replace their words.
    if (writing.isShared) field.current?.setSelectionRange(writing.value.length, writing.value.length);
    else field.current?.select();
    return writing.onOthers((next, moved) => {
      const { current } = field;
      if (!current) return;
      cursor.current = [moved(current.selectionStart), moved(current.selectionEnd)];
      setValue(next);
    });
  }, [writing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value puts the cursor to its end
  useLayoutEffect(() => {
    if (cursor.current) field.current?.setSelectionRange(...cursor.current);
    cursor.current = null;
  }, [value]);

  return (
    <textarea
      ref={field}
      className={classes.writing}
      aria-label={texts.drawing.textField}
      value={value}
      maxLength={MAX_WRITTEN}
      rows={lines.length}
      spellCheck
      style={{
        insetBlockStart: y,
        left: x,
        fontSize: editing.size * camera.zoom,
        lineHeight: LINE_HEIGHT,
        color: shown(editing.color, scheme),
        // The letters, and room for the next one and the cursor.
        inlineSize: `calc(${Math.max(...lines.map((line) => textWidth(line, editing.size))) * camera.zoom}px + 0.7em)`,
      }}
      onChange={({ currentTarget: { value: next, selectionEnd } }) =>
        setValue(writing.input(next, selectionEnd))
      }
      onCompositionStart={() => writing.compose()}
      onCompositionEnd={({ currentTarget: { value: next, selectionEnd } }) =>
        writing.composed(next, selectionEnd)
      }
      onBlur={() => writing.end()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
        event.preventDefault();
        writing.end();
        onDone();
      }}
    />
  );
}
