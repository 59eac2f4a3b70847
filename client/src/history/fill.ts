import { Delta, type Op } from "quill/core";
import type { Quill } from "../editor/quill";

/** Of operations and lines: what takes well under a frame or two to make. */
const FIRST = 150;
const NEXT = 500;
const PAUSE_MS = 10;

/** Parts of a text, of about so many operations and lines. Each but the last ends with a line. */
export function* parts(delta: Delta, first: number, next: number): Generator<Delta> {
  let ops: Op[] = [];
  let room = first;
  for (const { insert, attributes } of delta.ops) {
    room -= 1;
    if (typeof insert !== "string") {
      if (insert !== undefined) ops.push(attributes ? { insert, attributes } : { insert });
      continue;
    }
    let start = 0;
    for (let end = insert.indexOf("\n"); end >= 0; end = insert.indexOf("\n", end + 1)) {
      room -= 1;
      if (room > 0) continue;
      const piece = insert.slice(start, end + 1);
      ops.push(attributes ? { insert: piece, attributes } : { insert: piece });
      yield new Delta(ops);
      ops = [];
      room = next;
      start = end + 1;
    }
    const rest = insert.slice(start);
    if (rest) ops.push(attributes ? { insert: rest, attributes } : { insert: rest });
  }
  yield new Delta(ops);
}

/** Puts what follows behind what is there. */
export function append(quill: Quill, part: Delta): void {
  if (part.ops.length) quill.editor.insertContents(quill.getLength(), part);
}

/**
 * Shows a text: at once what is seen of it, and the rest while one reads. Where one has scrolled to stays. The result gives
 * up what is still to come.
 */
export function fill(quill: Quill, delta: Delta): () => void {
  const { root } = quill;
  const rest = parts(delta, FIRST, NEXT);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    root.style.minHeight = "";
    root.removeAttribute("aria-busy");
  };
  const isSeen = () => (root.lastElementChild?.getBoundingClientRect().bottom ?? 0) < window.innerHeight;
  const more = () => {
    const { value, done } = rest.next();
    if (done) end();
    else append(quill, value);
    return !done;
  };
  const later = () => {
    timer = setTimeout(() => {
      if (more()) later();
    }, PAUSE_MS);
  };

  root.style.minHeight = `${root.offsetHeight}px`;
  root.setAttribute("aria-busy", "true");
  quill.setContents(rest.next().value ?? new Delta());
  while (isSeen()) if (!more()) return end;
  later();
  return end;
}
