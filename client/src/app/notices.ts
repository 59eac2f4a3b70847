import { useSyncExternalStore } from "react";

/** Something that happened elsewhere and wants no answer. */
export interface Notice {
  id: number;
  text: string;
  /** The colour of the person whom it is about. */
  colour?: string | undefined;
  /** Screen readers do not say it. */
  quiet?: boolean;
}

/** How long a notice stays, unless the pointer or the focus is on it. */
export const NOTICE_MS = 5000;
/** More at once would cover the text: the oldest goes. */
const MOST = 3;

let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function tell(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Shows a notice in the corner for a while, and says it to screen readers. Gives its id. */
export function notify(notice: Omit<Notice, "id">): number {
  last += 1;
  tell([...notices, { ...notice, id: last }].slice(-MOST));
  return last;
}

export function dismiss(id: number): void {
  if (notices.some((notice) => notice.id === id)) tell(notices.filter((notice) => notice.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(subscribe, () => notices);
}
