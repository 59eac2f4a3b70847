import { useSyncExternalStore } from "react";
import { directionOf } from "./directions";
import type { CollaborativeHistory } from "./history";
import { FORMAT_CHOSEN, Quill } from "./quill";

/** What the toolbar shows about the place where the person writes. */
export interface FormatState {
  formats: Record<string, unknown>;
  /** Of the line: where its words begin without an alignment. */
  direction: "ltr" | "rtl";
  canUndo: boolean;
  canRedo: boolean;
}

const snapshots = new WeakMap<Quill, { text: string; state: FormatState }>();

export function historyOf(quill: Quill): CollaborativeHistory {
  return quill.history as unknown as CollaborativeHistory;
}

/** By the line's words, as it is about to be shown: the `dir` of its element comes only after the toolbar was told. */
function directionAt(quill: Quill, index: number, formats: Record<string, unknown>): "ltr" | "rtl" {
  if (formats["code-block"]) return "ltr";
  if (formats.direction === "rtl") return "rtl";
  const element = quill.getLine(index)[0]?.domNode;
  const around = element?.parentElement?.closest<HTMLElement>("[dir]")?.dir;
  return directionOf(element?.textContent ?? "") ?? (around === "rtl" ? "rtl" : "ltr");
}

function snapshotOf(quill: Quill): FormatState {
  const { canUndo, canRedo } = historyOf(quill);
  // The last selection also when the toolbar has the focus.
  const { index, length } = quill.selection.savedRange;
  const end = quill.getLength();
  const at = Math.min(index, end - 1);
  const formats = quill.getFormat(at, Math.min(length, end - index));
  const state = {
    formats,
    direction: directionAt(quill, at, formats),
    canUndo,
    canRedo,
  };
  const text = JSON.stringify(state);
  const previous = snapshots.get(quill);
  if (previous?.text === text) return previous.state;
  snapshots.set(quill, { text, state });
  return state;
}

export function useFormats(quill: Quill): FormatState {
  return useSyncExternalStore(
    (listener) => {
      const forget = historyOf(quill).onChange(listener);
      quill.on(Quill.events.EDITOR_CHANGE, listener);
      quill.on(FORMAT_CHOSEN, listener);
      return () => {
        forget();
        quill.off(Quill.events.EDITOR_CHANGE, listener);
        quill.off(FORMAT_CHOSEN, listener);
      };
    },
    () => snapshotOf(quill),
  );
}
