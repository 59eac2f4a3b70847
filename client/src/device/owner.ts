import { readItem, writeItem } from "./storage";

/**
 * The account that this device was last used with. What it keeps of documents is that account's: nobody else who signs in
 * here gets to see it, and nothing of it is sent in another name.
 */
const KEY = "quire:owner";

let current: string | null = null;
let turns = 0;

/** Its id; empty if nobody has signed in here yet. */
export function owner(): string {
  current ??= readItem(KEY) ?? "";
  return current;
}

/** How often another account has taken over while this page was open. */
export function turn(): number {
  return turns;
}

/** Somebody is signed in. Returns whether this device was another account's before. */
export function takeOver(id: string): boolean {
  const before = owner();
  if (before === id) return false;
  current = id;
  writeItem(KEY, id);
  if (before === "") return false;
  turns += 1;
  return true;
}

/** Calls back when another tab has found another account. */
export function onOwnerElsewhere(listener: () => void): void {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY && newValue !== owner()) listener();
  });
}
