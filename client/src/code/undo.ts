import { type Extension, Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import * as Y from "yjs";
import { UNCOUNTED } from "../sync/uncounted";
import { anchorAt, indexOf } from "./binding";

/** Changes closer together than this are undone together. */
const CAPTURE_MS = 500;
const SELECTION = "selection";
const MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** Undoes what was typed here, and nothing that others wrote. Ended by `close`. */
export class Undo {
  private readonly manager: Y.UndoManager;
  private readonly listeners = new Set<() => void>();
  private view: EditorView | null = null;

  constructor(
    private readonly text: Y.Text,
    origin: unknown,
  ) {
    this.manager = new Y.UndoManager(text, {
      trackedOrigins: new Set([origin]),
      captureTimeout: CAPTURE_MS,
      captureTransaction: (transaction) => !transaction.meta.has(UNCOUNTED),
    });
    this.manager.on("stack-item-added", ({ stackItem }) => {
      if (this.view) stackItem.meta.set(SELECTION, anchorAt(text, this.view.state.selection.main.head));
      this.changed();
    });
    this.manager.on("stack-item-popped", ({ stackItem }) => {
      this.select(stackItem.meta.get(SELECTION));
      this.changed();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** "u" and "r" for what can be done: a value that is equal while nothing changes. */
  readonly current = (): string =>
    `${this.manager.undoStack.length > 0 ? "u" : ""}${this.manager.redoStack.length > 0 ? "r" : ""}`;

  follow(view: EditorView): void {
    this.view = view;
  }

  readonly undo = (): boolean => {
    this.manager.undo();
    return true;
  };

  readonly redo = (): boolean => {
    this.manager.redo();
    return true;
  };

  close(): void {
    this.view = null;
    this.listeners.clear();
    this.manager.destroy();
  }

  get extension(): Extension {
    return [
      Prec.high(
        EditorView.domEventHandlers({
          // Not a keymap: with caps lock on, it takes Shift+Z for a Z.
          keydown: (event) => {
            if (!(MAC ? event.metaKey : event.ctrlKey) || event.altKey || event.isComposing) return false;
            const key = event.key.toLowerCase();
            if (key !== "z" && (key !== "y" || MAC)) return false;
            event.preventDefault();
            return key === "z" && !event.shiftKey ? this.undo() : this.redo();
          },
        }),
      ),
      EditorView.domEventHandlers({
        beforeinput: (event) => {
          if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false;
          event.preventDefault();
          return event.inputType === "historyUndo" ? this.undo() : this.redo();
        },
      }),
    ];
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private select(anchor: unknown): void {
    const index = indexOf(this.text, anchor);
    if (!this.view || index === null) return;
    const head = Math.min(index, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor: head }, scrollIntoView: true });
  }
}
