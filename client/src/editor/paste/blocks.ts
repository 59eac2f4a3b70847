import Quill, { type Delta } from "quill/core";

function endsWithLine(delta: Delta): boolean {
  const last = delta.ops[delta.ops.length - 1]?.insert;
  return typeof last === "string" && last.endsWith("\n");
}

/**
 * Puts whole lines where a line begins, as an edit of the person's. Quill's own way looks for the place of every operation
 * from the beginning of the text, which takes minutes for a megabyte; this one makes the lines as Quill does for a text
 * that is opened. Returns false where the place or the content does not allow that, and does nothing then.
 */
export function insertLines(quill: Quill, index: number, lines: Delta): boolean {
  const [line, offset] = quill.getLine(index);
  if (!line || offset !== 0 || !endsWithLine(lines)) return false;
  const { editor, emitter } = quill;
  const before = editor.delta;
  const change = editor.insertContents(index, lines);
  const event = [Quill.events.TEXT_CHANGE, change, before, Quill.sources.USER] as const;
  emitter.emit(Quill.events.EDITOR_CHANGE, ...event);
  emitter.emit(...event);
  return true;
}
