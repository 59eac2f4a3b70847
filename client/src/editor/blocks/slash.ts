import type Quill from "quill/core";
import type { Delta } from "quill/core";

/** More characters behind the slash are a sentence, not a search. */
const LONGEST = 30;

/** Where a slash was typed that opens the menu: at the beginning of a line or a word, outside of code. */
export function opensMenu(quill: Quill, delta: Delta): number | null {
  const ops = [...delta.ops];
  const at = typeof ops[0]?.retain === "number" ? (ops.shift()?.retain as number) : 0;
  if (ops.length !== 1 || ops[0]?.insert !== "/") return null;
  return isOpening(quill, at) ? at : null;
}

/** The slash before the cursor, for a menu that came after it was typed. */
export function typedBefore(quill: Quill): number | null {
  const range = quill.hasFocus() ? quill.getSelection() : null;
  if (range?.length !== 0) return null;
  const [, offset] = quill.getLine(range.index);
  const before = quill.getText(range.index - offset, offset);
  const at = range.index - offset + before.lastIndexOf("/");
  return before.includes("/") && before.length === offset && isOpening(quill, at) ? at : null;
}

function isOpening(quill: Quill, at: number): boolean {
  const formats = quill.getFormat(at, 1);
  if (formats["code-block"] || formats.code || formats.link) return false;
  const [, offset] = quill.getLine(at);
  return offset === 0 || /\s/.test(quill.getText(at - 1, 1));
}

/** What is searched for, of the text from the slash to the cursor. Null where it is no search (any more). */
export function queryAfter(text: string): string | null {
  if (!text.startsWith("/") || text.includes("\n") || text.length > LONGEST + 1) return null;
  const query = text.slice(1);
  return query.startsWith(" ") || query.includes("/") ? null : query;
}
