import { owner } from "./owner";
import { keys, readJson, writeItem } from "./storage";

/** What this device remembers about documents that it has opened, so that they can be found without the network. */
export interface KnownDocument {
  id: string;
  title: string;
  /** Empty until the server has said it. */
  kind: string;
  /** RFC 3339, when it was last opened here. Empty if it was only seen in a list. */
  opened: string;
  /** The account with which it was opened here; empty if with none. */
  owner: string;
}

const PREFIX = "quire:document:";

/** What this page has remembered, for where the device keeps nothing, or another tab has made it forget. */
const here = new Map<string, KnownDocument>();
let refused = false;

function read(id: string): KnownDocument | null {
  const value = readJson(PREFIX + id);
  if (typeof value !== "object" || value === null) return null;
  const { title, kind, opened, owner } = value as Record<string, unknown>;
  const text = (field: unknown) => (typeof field === "string" ? field : "");
  return { id, title: text(title), kind: text(kind), opened: text(opened), owner: text(owner) };
}

export function knownDocument(id: string): KnownDocument | null {
  return read(id) ?? (refused ? (here.get(id) ?? null) : null);
}

export function rememberDocument(id: string, facts: Partial<Omit<KnownDocument, "id">>): void {
  const known = read(id) ?? here.get(id) ?? { id, title: "", kind: "", opened: "", owner: "" };
  const next = { ...known, ...facts };
  here.set(id, next);
  refused = !writeItem(PREFIX + id, JSON.stringify(next));
}

export function forgetDocument(id: string): void {
  here.delete(id);
  writeItem(PREFIX + id, null);
}

/** Whether what this device has of a document belongs to another account than the one that uses it now. */
export function isForeign(known: KnownDocument): boolean {
  return known.owner !== "" && known.owner !== owner();
}

/** Documents that this device has a copy of, whosever it is. */
export function documentsHere(): KnownDocument[] {
  return keys(PREFIX)
    .map((key) => read(key.slice(PREFIX.length)))
    .filter((known): known is KnownDocument => known !== null && known.opened !== "");
}

/** Documents that whoever uses this device now has a copy of, the last opened first. */
export function documentsOnThisDevice(): KnownDocument[] {
  return documentsHere()
    .filter((known) => !isForeign(known))
    .sort((a, b) => b.opened.localeCompare(a.opened));
}
