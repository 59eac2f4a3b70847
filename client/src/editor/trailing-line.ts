import type Quill from "quill/core";
import type { QuillBinding } from "y-quill";
import type * as Y from "yjs";

/** Marks the transaction that adds the final line break, so that undo leaves it alone. */
export const TRAILING_LINE = "trailing line";

type Attributes = Record<string, unknown>;

function lastLineAttributes(quill: Quill): Attributes {
  return quill.getContents(quill.getLength() - 1, 1).ops[0]?.attributes ?? {};
}

/** The attributes of the shared text's final line break, or null if it has none. */
function sharedLastLine(text: Y.Text): Attributes | null {
  const ops = text.toDelta() as { insert: unknown; attributes?: Attributes }[];
  const last = ops[ops.length - 1];
  return typeof last?.insert === "string" && last.insert.endsWith("\n") ? (last.attributes ?? {}) : null;
}

/**
 * Keeps Quill's text and the shared text the same to the last character.
 *
 * Quill always ends with a line break; a shared text need not. The binding adds one to the shared text only when the last
 * line gets a format, and others then see one line more than its author, until they reload. So a local edit completes
 * the shared text here, and a remote one that brings the line break removes Quill's own. Returns the disposer.
 */
export function keepTrailingLine(quill: Quill, text: Y.Text, binding: QuillBinding): () => void {
  const complete = (event: string, _delta: unknown, _before: unknown, source: unknown) => {
    if (event !== "text-change" || source === binding || text.length >= quill.getLength()) return;
    text.doc?.transact((transaction) => {
      transaction.meta.set(TRAILING_LINE, true);
      text.insert(text.length, "\n", lastLineAttributes(quill));
    }, binding);
  };

  const reconcile = (event: Y.YTextEvent) => {
    // The same length is the same text: Quill's line break is the shared one.
    if (event.transaction.origin === binding || quill.getLength() === text.length) return;
    const shared = sharedLastLine(text);
    const source = binding as unknown as "silent";
    if (shared !== null) {
      quill.deleteText(quill.getLength() - 1, 1, source);
    }
    const wanted = shared ?? {};
    const shown = lastLineAttributes(quill);
    const changes: Attributes = { ...wanted };
    for (const name of Object.keys(shown)) {
      if (!(name in wanted)) changes[name] = false;
    }
    if (Object.keys(changes).length > 0) quill.formatText(quill.getLength() - 1, 1, changes, source);
  };

  quill.on("editor-change", complete);
  text.observe(reconcile);
  return () => {
    quill.off("editor-change", complete);
    text.unobserve(reconcile);
  };
}
