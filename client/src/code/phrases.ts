import { texts } from "../texts";

/** CodeMirror's own words in the language that is shown. */
export function phrases(): Record<string, string> {
  const { editor } = texts.code;
  return {
    "Go to line": editor.goToLine,
    go: editor.go,
    close: texts.app.close,
    "Fold line": editor.fold,
    "Unfold line": editor.unfold,
    "folded code": editor.folded,
    unfold: editor.unfold,
    "Folded lines": editor.foldedLines,
    "Unfolded lines": editor.unfoldedLines,
    to: editor.to,
    "Control character": editor.control,
    "Selection deleted": editor.selectionDeleted,
    "current match": editor.currentMatch,
    "on line": editor.onLine,
    "replaced match on line $": editor.replacedOn,
    "replaced $ matches": editor.replacedAll,
  };
}
