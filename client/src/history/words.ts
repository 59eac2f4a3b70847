import { texts } from "../texts";

/** What this document's past is called: a drawing is no text. */
export function wordsFor(isDrawing: boolean): typeof texts.history {
  return isDrawing ? { ...texts.history, ...texts.drawing.history } : texts.history;
}
