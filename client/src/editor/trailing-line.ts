import type Quill from "quill/core";
import type { Delta } from "quill/core";
import type { QuillBinding } from "y-quill";
import type * as Y from "yjs";
import { UNCOUNTED } from "../sync/uncounted";

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
 * Quill always ends with a line break; a shared text need not. y-quill adds one to the shared text only when the last
 * line gets a format, and others then see one line more than its author, until they reload. So here a local edit first
 * completes the shared text, and a remote one that brings the line break removes Quill's own.
 *
 * Made before the binding, because it must act before the binding does. Begins with `follow`.
 */
export class TrailingLine {
  private binding: QuillBinding | null = null;

  constructor(
    private readonly quill: Quill,
    private readonly text: Y.Text,
  ) {
    quill.on("editor-change", this.complete);
  }

  follow(binding: QuillBinding): void {
    this.binding = binding;
    this.text.observe(this.reconcile);
  }

  close(): void {
    this.quill.off("editor-change", this.complete);
    this.text.unobserve(this.reconcile);
    this.binding = null;
  }

  private readonly complete = (event: string, _delta: Delta, before: Delta, source: unknown): void => {
    if (event !== "text-change" || this.binding === null || source === this.binding) return;
    // Without a line break of its own the shared text has no format for it either.
    if (this.text.length >= before.length()) return;
    this.text.doc?.transact((transaction) => {
      transaction.meta.set(UNCOUNTED, true);
      this.text.insert(this.text.length, "\n", {});
    }, this.binding);
  };

  private readonly reconcile = (event: Y.YTextEvent): void => {
    const { quill, text, binding } = this;
    // The same length is the same text: Quill's line break is the shared one.
    if (event.transaction.origin === binding || quill.getLength() === text.length) return;
    const source = binding as unknown as "silent";
    if (quill.getLength() !== text.length + 1) {
      // Quill drops what stands before lines that are deleted together with the last line break.
      quill.setContents(text.toDelta(), source);
      return;
    }
    const shared = sharedLastLine(text);
    if (shared !== null) quill.deleteText(quill.getLength() - 1, 1, source);
    const wanted = shared ?? {};
    const changes: Attributes = { ...wanted };
    for (const name of Object.keys(lastLineAttributes(quill))) {
      if (!(name in wanted)) changes[name] = false;
    }
    if (Object.keys(changes).length > 0) quill.formatText(quill.getLength() - 1, 1, changes, source);
  };
}
