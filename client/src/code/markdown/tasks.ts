import type { EditorView } from "@codemirror/view";

const BOX = /^(\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])\s+\[)([ xX])\]/;

/** Checks the task on a line (from 0), or unchecks it. False if there is none. */
export function toggleTask(view: EditorView, line: number): boolean {
  if (line + 1 > view.state.doc.lines || view.state.readOnly) return false;
  const { from, text } = view.state.doc.line(line + 1);
  const found = BOX.exec(text);
  if (!found) return false;
  const at = from + (found[1]?.length ?? 0);
  view.dispatch({
    changes: { from: at, to: at + 1, insert: found[2] === " " ? "x" : " " },
    userEvent: "input",
  });
  return true;
}
