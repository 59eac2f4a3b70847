/** The roles that cannot change the text. */
export type ReadingRole = "viewer" | "commenter";

/** What the interface may claim about a document's changes. Each claim carries only the facts that it needs. */
export type SaveState =
  | { kind: "opening" }
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "offline"; unsaved: number; kept: boolean; empty: boolean }
  | { kind: "read-only"; unsaved: number; kept: boolean; role: ReadingRole | null }
  | { kind: "cannot-save"; reason: string; unsaved: number; kept: boolean; final: boolean };

export interface SaveFacts {
  connection: "connecting" | "online" | "offline";
  /** The server has confirmed at least once all that this document had. */
  confirmed: boolean;
  /** Changes of text, plus one for a title, that the server has not confirmed. */
  unsaved: number;
  readOnly: boolean;
  /** As what we may only read, if the server has said so. */
  role: ReadingRole | null;
  /** Why the server does not take changes, or null. */
  refusal: string | null;
  /** The refusal is for good: nothing is tried again. */
  final: boolean;
  /** Moments ago something was unsaved: "Saved" would only flicker between two keystrokes. */
  settling: boolean;
  /** There is nothing here that could be called saved: the document was never on this device. */
  empty: boolean;
  /** Why changes wait longer than a commit can take, or null. */
  stalled: string | null;
  /** All changes that the server has not confirmed are written to this device. */
  kept: boolean;
}

/** The one place that decides what is shown. The order matters: the worst truth first. */
export function saveState(facts: SaveFacts): SaveState {
  const { unsaved, kept, final } = facts;
  if (facts.refusal !== null) return { kind: "cannot-save", reason: facts.refusal, unsaved, kept, final };
  if (facts.connection === "offline") return { kind: "offline", unsaved, kept, empty: facts.empty };
  if (facts.readOnly) return { kind: "read-only", unsaved, kept, role: facts.role };
  if (unsaved > 0) {
    return facts.stalled === null
      ? { kind: "saving" }
      : { kind: "cannot-save", reason: facts.stalled, unsaved, kept, final };
  }
  if (!facts.confirmed) return { kind: "opening" };
  return { kind: facts.settling ? "saving" : "saved" };
}
