import type Quill from "quill/core";
import type { CollaborativeHistory } from "../history";

/** Makes everything until the returned function is called one step to undo, apart from what was before and comes after. */
export function asStep(quill: Quill): () => void {
  const history = quill.history as unknown as CollaborativeHistory;
  history.cutoff();
  const release = history.hold();
  return () => {
    release();
    history.cutoff();
  };
}
