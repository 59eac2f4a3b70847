import { useEffect, useRef, useState } from "react";
import { texts } from "../texts";
import type { Board, Editing } from "./board";
import { type Camera, toScreen } from "./camera";
import { type Scheme, shown } from "./colours";
import classes from "./drawing.module.css";
import { LINE_HEIGHT } from "./geometry";
import { MAX_TEXT } from "./model";

interface TextFieldProps {
  board: Board;
  editing: Editing;
  camera: Camera;
  scheme: Scheme;
  onDone: () => void;
}

/** A text of the board while it is written, where it will stand. Leaving the field keeps it; so does Escape. */
export function TextField({ board, editing, camera, scheme, onDone }: TextFieldProps) {
  const [value, setValue] = useState(editing.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const done = useRef(false);
  const { x, y } = toScreen(camera, editing.place);
  const lines = value.split("\n");

  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);

  const finish = () => {
    if (done.current) return;
    done.current = true;
    board.written(value);
  };
  return (
    <textarea
      ref={field}
      className={classes.writing}
      aria-label={texts.drawing.textField}
      value={value}
      maxLength={MAX_TEXT}
      rows={lines.length}
      spellCheck
      style={{
        insetBlockStart: y,
        left: x,
        fontSize: editing.size * camera.zoom,
        lineHeight: LINE_HEIGHT,
        color: shown(editing.color, scheme),
        inlineSize: `${Math.max(4, ...lines.map((line) => line.length + 1)) * 0.66}em`,
      }}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
        event.preventDefault();
        finish();
        onDone();
      }}
    />
  );
}
