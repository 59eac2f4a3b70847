import { useSyncExternalStore } from "react";
import type { CollaborativeHistory } from "./history";
import { FORMAT_CHOSEN, Quill } from "./quill";

/** What the toolbar shows about the place where the person writes. */
export interface FormatState {
  formats: Record<string, unknown>;
  canUndo: boolean;
  canRedo: boolean;
}

const snapshots = new WeakMap<Quill, { text: string; state: FormatState }>();

export function historyOf(quill: Quill): CollaborativeHistory {
  return quill.history as unknown as CollaborativeHistory;
}

function snapshotOf(quill: Quill): FormatState {
  const { canUndo, canRedo } = historyOf(quill);
  // The last selection also when the toolbar has the focus.
  const { index, length } = quill.selection.savedRange;
  const end = quill.getLength();
  const state = {
    formats: quill.getFormat(Math.min(index, end - 1), Math.min(length, end - index)),
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
