import { useSyncExternalStore } from "react";

/** Something that was just done, with a way to take it back. */
export interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo: (() => Promise<void>) | null;
}

interface Spoken {
  toast: Toast | null;
  /** What a screen reader is told, politely. */
  said: string;
}

/** How long a toast stays while nobody is at it. Long enough to read, find the button and press it. */
export const TOAST_MS = 10_000;

let current: Spoken = { toast: null, said: "" };
let last = 0;
const listeners = new Set<() => void>();

function tell(next: Spoken): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Shows what was done, in place of what was shown before. */
export function toast(text: string, undo: (() => Promise<void>) | null = null): void {
  last += 1;
  tell({ toast: { id: last, text, bad: false, undo }, said: text });
}

/** Shows what did not work. It stays until it is dismissed. */
export function complain(text: string): void {
  last += 1;
  tell({ toast: { id: last, text, bad: true, undo: null }, said: text });
}

/** Tells a screen reader something that others see anyway. */
export function say(text: string): void {
  // The same words twice in a row would not be read again.
  tell({ ...current, said: text === current.said ? `${text}\u00a0` : text });
}

export function dismiss(id: number): void {
  if (current.toast?.id === id) tell({ ...current, toast: null });
}

export function shownToast(): Toast | null {
  return current.toast;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useToast(): Spoken {
  return useSyncExternalStore(subscribe, () => current);
}
