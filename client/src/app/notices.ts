import { useSyncExternalStore } from "react";

/** One slip in the corner of the window. */
export interface Notice {
  id: number;
  /** Something that happened elsewhere; what somebody has just done here; what did not work. */
  kind: "news" | "done" | "failed";
  text: string;
  /** The colour of the person whom it is about. */
  colour?: string | undefined;
  /** Takes back what was done. */
  undo?: (() => Promise<void>) | undefined;
}

interface News {
  text: string;
  colour?: string | undefined;
  /** Screen readers do not say it. */
  quiet?: boolean;
}

/** How long a notice stays while nobody is at it. What can be taken back: long enough to read, find the button and press it. */
export const NOTICE_MS = { news: 5000, done: 10_000 };
/** More at once would cover the text: the oldest goes. */
const MOST = 3;

interface Shown {
  notices: readonly Notice[];
  /** What a screen reader is told, politely. */
  said: string;
}

let shown: Shown = { notices: [], said: "" };
let last = 0;
const listeners = new Set<() => void>();

function tell(next: Partial<Shown>): void {
  shown = { ...shown, ...next };
  for (const listener of listeners) listener();
}

function add(notice: Omit<Notice, "id">, kept: readonly Notice[]): number {
  last += 1;
  tell({ notices: [...kept, { ...notice, id: last }].slice(-MOST) });
  return last;
}

/** Tells a screen reader something that others see anyway. */
export function say(text: string): void {
  // The same words twice in a row would not be read again.
  tell({ said: text === shown.said ? `${text}\u00a0` : text });
}

/** The words were there long enough: whoever reads the page later does not come upon them. */
export function hush(): void {
  tell({ said: "" });
}

/** Shows something that happened elsewhere and wants no answer. Gives its id. */
export function notify({ text, colour, quiet = false }: News): number {
  if (!quiet) say(text);
  return add({ kind: "news", text, colour }, shown.notices);
}

function answer(notice: Omit<Notice, "id">): void {
  say(notice.text);
  // Of what one does oneself only the last counts.
  add(
    notice,
    shown.notices.filter(({ kind }) => kind === "news"),
  );
}

/** Shows what was just done, and offers to take it back. */
export function report(text: string, undo?: () => Promise<void>): void {
  answer({ kind: "done", text, undo });
}

/** Shows what did not work. It stays until it is dismissed. */
export function complain(text: string): void {
  answer({ kind: "failed", text });
}

export function dismiss(id: number): void {
  if (shown.notices.some((notice) => notice.id === id)) {
    tell({ notices: shown.notices.filter((notice) => notice.id !== id) });
  }
}

/** Away from where it was done, there is nothing to take back. */
export function forgetUndo(): void {
  if (shown.notices.some(({ undo }) => undo)) tell({ notices: shown.notices.filter(({ undo }) => !undo) });
}

/** Takes back what was done last, if that can be. Returns whether there was anything. */
export function undoLast(): boolean {
  const notice = shown.notices.find(({ undo }) => undo);
  if (!notice?.undo) return false;
  dismiss(notice.id);
  void notice.undo();
  return true;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useNotices(): Shown {
  return useSyncExternalStore(subscribe, () => shown);
}
