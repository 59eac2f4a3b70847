import { keys, readJson, writeItem } from "./storage";

/**
 * How many changes of each document this device keeps that no server has confirmed.
 *
 * Each open tab writes an entry of its own. When a tab ends, its changes are in IndexedDB and its entry stays behind;
 * the next tab that opens the document loads those changes and takes the entry over. So the number survives a reload
 * while offline, and one tab's acknowledgement never hides what only another tab has.
 */
interface Entry {
  count: number;
  /** The tab has ended properly. A tab that crashed is recognised by its lock, where the browser has locks. */
  ended: boolean;
}

const PREFIX = "quire:unsaved:";
/** A title that is not stored yet: the text itself (sync/title.ts). */
export const TITLE_PREFIX = "quire:title:";

const listeners = new Set<() => void>();

/** Calls back when any tab's counts have changed. Returns the disposer. */
export function onLedger(listener: () => void): () => void {
  listeners.add(listener);
  // Storage events come from other tabs only.
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function entryKey(document: string, tab: string): string {
  return `${PREFIX}${document}:${tab}`;
}

function readEntry(key: string): Entry | null {
  const value = readJson(key);
  if (typeof value !== "object" || value === null) return null;
  const { count, ended } = value as Partial<Entry>;
  return typeof count === "number" && count > 0 ? { count, ended: ended === true } : null;
}

function lockName(tab: string): string {
  return `quire:tab:${tab}`;
}

/** Names of the tabs that are open, or null where the browser cannot tell (plain HTTP on another host than localhost). */
async function openTabs(): Promise<Set<string> | null> {
  if (!("locks" in navigator) || !navigator.locks) return null;
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name ?? ""));
}

export class Ledger {
  private readonly tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
  private release: () => void = () => {};
  /** What this tab wrote last; null before its first entry. */
  private written: Entry | null = null;

  constructor(private readonly document: string) {
    if ("locks" in navigator && navigator.locks) {
      const held = new Promise<void>((resolve) => {
        this.release = resolve;
      });
      navigator.locks.request(lockName(this.tab), () => held).catch(() => {});
    }
  }

  /** The entries of tabs that have ended: what those tabs wrote to this device can be loaded now. */
  async ended(): Promise<string[]> {
    const open = await openTabs();
    return keys(`${PREFIX}${this.document}:`).filter((key) => {
      const tab = key.slice(key.lastIndexOf(":") + 1);
      if (tab === this.tab) return false;
      return readEntry(key)?.ended !== false || !open?.has(lockName(tab));
    });
  }

  /** Takes over entries whose changes are loaded. Returns how many changes they had. */
  take(entries: string[]): number {
    let count = 0;
    for (const key of entries) {
      count += readEntry(key)?.count ?? 0;
      writeItem(key, null);
    }
    return count;
  }

  write(count: number, ended = false): void {
    if (this.written?.count === count && this.written.ended === ended) return;
    this.written = { count, ended };
    const entry: Entry = { count, ended };
    writeItem(entryKey(this.document, this.tab), count > 0 ? JSON.stringify(entry) : null);
    for (const listener of listeners) listener();
  }

  /** Unsaved changes of this document in other tabs of this browser. */
  elsewhere(): number {
    return keys(`${PREFIX}${this.document}:`)
      .filter((key) => key !== entryKey(this.document, this.tab))
      .reduce((sum, key) => sum + (readEntry(key)?.count ?? 0), 0);
  }

  close(): void {
    this.release();
  }
}

/** Documents with changes that only this device has, and how many. */
export function unsavedOnThisDevice(): Map<string, number> {
  const found = new Map<string, number>();
  for (const key of keys(PREFIX)) {
    const document = key.slice(PREFIX.length, key.lastIndexOf(":"));
    const entry = readEntry(key);
    if (entry) found.set(document, (found.get(document) ?? 0) + entry.count);
  }
  for (const key of keys(TITLE_PREFIX)) {
    const document = key.slice(TITLE_PREFIX.length);
    found.set(document, (found.get(document) ?? 0) + 1);
  }
  return found;
}

/** Forgets the unsaved changes of a document that was deleted on purpose. */
export function forgetUnsaved(document: string): void {
  for (const key of keys(`${PREFIX}${document}:`)) writeItem(key, null);
  writeItem(TITLE_PREFIX + document, null);
}
