import type Quill from "quill/core";
import type { Delta } from "quill/core";
import type { QuillBinding } from "y-quill";
import type * as Y from "yjs";

/** A line is one of these things or none. Where concurrent edits made it several, the first of them is shown. */
const EXCLUSIVE = ["table", "code-block", "list", "blockquote", "header"] as const;

interface Op {
  insert?: unknown;
  retain?: unknown;
  attributes?: Record<string, unknown>;
}

type LineKind = { name: string; value: unknown } | null;

function kindOf(attributes: Record<string, unknown> | undefined): LineKind {
  for (const name of EXCLUSIVE) {
    const value = attributes?.[name];
    if (value === undefined || value === null || value === false) continue;
    // The id of a row stands in an attribute of an element, as text.
    return { name, value: name === "table" ? String(value) : value };
  }
  return null;
}

/** The kind of each line, in order, with the position of its line break. */
function lines(ops: Op[]): { at: number; kind: LineKind }[] {
  const found: { at: number; kind: LineKind }[] = [];
  let position = 0;
  for (const { insert, attributes } of ops) {
    if (typeof insert !== "string") {
      position += 1;
      continue;
    }
    for (let at = insert.indexOf("\n"); at !== -1; at = insert.indexOf("\n", at + 1)) {
      found.push({ at: position + at, kind: kindOf(attributes) });
    }
    position += insert.length;
  }
  return found;
}

function changesLines(ops: Op[]): boolean {
  return ops.some(
    ({ retain, attributes }) =>
      retain !== undefined && attributes && EXCLUSIVE.some((name) => name in attributes),
  );
}

/**
 * Shows every line as the kind that the shared text gives it.
 *
 * When one person makes a line a heading while another makes it a list, the shared text has both. Quill can show one,
 * and without a rule that would be the last that arrived: another in each window. Begins after the binding, and acts
 * only when a line's kind changes. Returns the disposer.
 */
export function settleLineFormats(quill: Quill, text: Y.Text, binding: QuillBinding): () => void {
  const settle = () => {
    const shared = lines(text.toDelta() as Op[]);
    const shown = lines(quill.getContents().ops as Op[]);
    shared.forEach(({ at, kind }, index) => {
      const current = shown[index]?.kind ?? null;
      if (current?.name === kind?.name && current?.value === kind?.value) return;
      const changes: Record<string, unknown> = {};
      if (current) changes[current.name] = false;
      if (kind) changes[kind.name] = kind.value;
      quill.formatText(at, 1, changes, binding as unknown as "silent");
    });
  };
  const local = (event: string, delta: Delta, _before: Delta, source: unknown) => {
    if (event === "text-change" && source !== binding && changesLines(delta.ops as Op[])) settle();
  };
  const remote = (event: Y.YTextEvent) => {
    if (event.transaction.origin !== binding && changesLines(event.delta as Op[])) settle();
  };
  quill.on("editor-change", local);
  text.observe(remote);
  settle();
  return () => {
    quill.off("editor-change", local);
    text.unobserve(remote);
  };
}
