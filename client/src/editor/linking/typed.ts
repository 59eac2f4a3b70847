/** An address becomes a link when the word that it is ends. One step back takes the link away and leaves the words. */
import Quill, { type Delta } from "quill/core";
import { addressAtEnd } from "../paste/autolink";

/** The place right after what was typed, if that ended a word; null otherwise. */
function endOfWord(change: Delta): number | null {
  let index = 0;
  for (const { retain, insert, delete: gone } of change.ops) {
    if (typeof retain === "number") index += retain;
    if (gone) return null;
    if (insert === undefined) continue;
    return typeof insert === "string" && /^[\s]$/.test(insert) ? index : null;
  }
  return null;
}

/** Begins to look at what is typed. Returns the disposer. */
export function linkTyped(quill: Quill): () => void {
  const look = (change: Delta, _before: Delta, source: string) => {
    if (source !== Quill.sources.USER) return;
    const end = endOfWord(change);
    if (end === null) return;
    const [line, offset] = quill.getLine(end);
    if (!line) return;
    const start = Math.max(end - offset, end - 2100);
    const found = addressAtEnd(quill.getText(start, end - start));
    if (!found) return;
    const index = start + found.start;
    const { length } = found.shown;
    // An embed in the line has a place and no text: then this is not where the words are.
    if (quill.getText(index, length) !== found.shown) return;
    const formats = quill.getFormat(index, length);
    if (formats.link || formats.code || formats["code-block"]) return;
    // After what was typed is a step of its own, and so apart from it.
    queueMicrotask(() => {
      if (quill.getText(index, length) !== found.shown) return;
      quill.history.cutoff();
      quill.formatText(index, length, "link", found.address, Quill.sources.USER);
      quill.history.cutoff();
      if (quill.getSelection()?.index === index + length) quill.format("link", false, Quill.sources.USER);
    });
  };
  quill.on(Quill.events.TEXT_CHANGE, look);
  return () => quill.off(Quill.events.TEXT_CHANGE, look);
}
