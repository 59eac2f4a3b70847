import { Delta } from "quill/core";
import type Editor from "quill/core/editor";

/** Text as Quill can count it: each carriage return is a space, as long as it is. */
function counted(delta: Delta): Delta {
  const { ops } = new Delta(delta); // y-quill hands over a bare list
  if (!ops.some(({ insert }) => typeof insert === "string" && insert.includes("\r"))) return delta;
  return new Delta(
    ops.map((op) =>
      typeof op.insert === "string" ? { ...op, insert: op.insert.replaceAll("\r", " ") } : op,
    ),
  );
}

/**
 * Keeps Quill's text as long as the shared one where that has carriage returns, which other clients may write.
 *
 * Quill makes one unit of CR LF, and what is typed behind it would go to another place for everybody else.
 */
export function countReturns(editor: Editor): void {
  const apply = editor.applyDelta.bind(editor);
  editor.applyDelta = (delta) => apply(counted(delta));
  const insert = editor.insertContents.bind(editor);
  editor.insertContents = (index, contents) => insert(index, counted(contents));
}
