import { type Extension, Prec } from "@codemirror/state";
import { EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import * as Y from "yjs";
import { stepOf } from "../app/shortcuts/steps";
import { UNCOUNTED } from "../sync/uncounted";
import { anchorAt, indexOf } from "./binding";

/** Changes closer together than this are undone together. */
const CAPTURE_MS = 500;
/** Each of these is a step of its own, however soon it comes after something else. */
const STEPS = ["input.replace", "input.paste", "input.drop", "delete.cut", "move.line", "input.copyline"];
const SELECTION = "selection";

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

  // Nothing for whoever may only read by now: the changes are the document's, past the editor, which would refuse them.
  readonly undo = (): boolean => {
    if (!this.view?.state.readOnly) this.manager.undo();
    // Steps whose text others have deleted meanwhile are dropped without an event.
    this.changed();
    return true;
  };

  readonly redo = (): boolean => {
    if (!this.view?.state.readOnly) this.manager.redo();
    this.changed();
    return true;
  };

  close(): void {
    this.view = null;
    this.listeners.clear();
    this.manager.destroy();
  }

  get extension(): Extension {
    const apart = (update: ViewUpdate) => {
      if (update.transactions.some((one) => STEPS.some((step) => one.isUserEvent(step)))) {
        this.manager.stopCapturing();
      }
    };
    return [
      // Plugins hear of a change before the shared text gets it, listeners after it has.
      Prec.highest(ViewPlugin.define(() => ({ update: apart }))),
      EditorView.updateListener.of(apart),
      Prec.high(
        EditorView.domEventHandlers({
          // Not a keymap: with caps lock on, it takes Shift+Z for a Z.
          keydown: (event) => {
            const step = event.isComposing ? null : stepOf(event);
            if (!step) return false;
            event.preventDefault();
            return this[step]();
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
