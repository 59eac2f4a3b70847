import { useSyncExternalStore } from "react";

let opened = false;
const listeners = new Set<() => void>();

/** Shows or closes the sheet of shortcuts. */
export function showShortcuts(show: boolean): void {
  opened = show;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useShortcutsOpen(): boolean {
  return useSyncExternalStore(subscribe, () => opened);
}
