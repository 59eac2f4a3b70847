import Quill, { Module, type Range } from "quill/core";
import * as Y from "yjs";
import { UNCOUNTED } from "../sync/uncounted";

/** Changes closer together than this are undone together. */
const CAPTURE_MS = 500;

interface Options {
  text?: Y.Text;
}

/**
 * Takes the place of Quill's history: Quill would undo what others wrote, Yjs undoes one's own changes only.
 */
export class CollaborativeHistory extends Module<Options> {
  private manager: Y.UndoManager | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(quill: Quill, options: Partial<Options>) {
    super(quill, options);
    const { keyboard } = quill;
    keyboard.addBinding({ key: "z", shortKey: true }, () => this.undo());
    keyboard.addBinding({ key: ["z", "Z"], shortKey: true, shiftKey: true }, () => this.redo());
    keyboard.addBinding({ key: "y", shortKey: true }, () => this.redo());
    quill.root.addEventListener("beforeinput", (event) => {
      if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
      event.preventDefault();
      if (event.inputType === "historyUndo") this.undo();
      else this.redo();
    });
  }

  /** Begins to record the changes that `origin` makes to `text`. Returns the disposer. */
  follow(text: Y.Text, origin: unknown): () => void {
    const manager = new Y.UndoManager(text, {
      trackedOrigins: new Set([origin]),
      captureTimeout: CAPTURE_MS,
      captureTransaction: (transaction) => !transaction.meta.has(UNCOUNTED),
    });
    manager.on("stack-item-added", ({ stackItem }) => {
      stackItem.meta.set("selection", this.selection(text));
      this.changed();
    });
    manager.on("stack-item-popped", ({ stackItem }) => {
      this.select(text, stackItem.meta.get("selection"));
      this.changed();
    });
    this.manager = manager;
    return () => {
      this.manager = null;
      manager.destroy();
    };
  }

  /** Calls back when there is more or less to undo. Returns the disposer. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // Not for whoever may only read by now: the changes are the document's, past Quill, which would refuse them.
  undo(): void {
    if (this.quill.isEnabled()) this.manager?.undo();
    // Steps whose text others have deleted meanwhile are dropped without an event.
    this.changed();
  }

  redo(): void {
    if (this.quill.isEnabled()) this.manager?.redo();
    this.changed();
  }

  /** Quill calls this where a new step should begin. */
  cutoff(): void {
    this.manager?.stopCapturing();
  }

  /** Until the returned function is called, all changes are one step, however long they take. */
  hold(): () => void {
    const { manager } = this;
    if (manager) manager.captureTimeout = Number.POSITIVE_INFINITY;
    return () => {
      if (manager) manager.captureTimeout = CAPTURE_MS;
    };
  }

  clear(): void {
    this.manager?.clear();
  }

  get canUndo(): boolean {
    return (this.manager?.undoStack.length ?? 0) > 0;
  }

  get canRedo(): boolean {
    return (this.manager?.redoStack.length ?? 0) > 0;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private selection(text: Y.Text): Y.RelativePosition | null {
    const range: Range | null = this.quill.selection.savedRange;
    return range ? Y.createRelativePositionFromTypeIndex(text, Math.min(range.index, text.length)) : null;
  }

  private select(text: Y.Text, position: unknown): void {
    if (!(position instanceof Y.RelativePosition) || !text.doc || !this.quill.hasFocus()) return;
    const absolute = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
    if (absolute) this.quill.setSelection(absolute.index, 0, Quill.sources.SILENT);
  }
}
