import * as Y from "yjs";
import { entryOf, readElement } from "./model";

/**
 * The words of a text element as a shared text. Older clients and programs write plain ones, of which only the last writer's
 * would stay; such a one is replaced by a shared text with the same words before anybody writes in it. Two people may do that
 * at the same time, each without a network: so it is done under a client id that depends on nothing but the words' own id
 * in the document, and is one and the same change whoever makes it.
 */
export function sharedText(doc: Y.Doc, strokes: Y.Map<unknown>, id: string): Y.Text | null {
  const entry = strokes.get(id);
  const there = entry instanceof Y.Map ? entry.get("text") : null;
  // What is embedded is no letter, and would shift the places of those that are.
  if (there instanceof Y.Text && there.length === there.toString().length) return there;
  const element = readElement(id, entry);
  const item = entry instanceof Y.Map ? entry._map.get("text") : strokes._map.get(id);
  if (element?.type !== "text" || !item) return null;
  as(doc, makerOf(item.id), () => {
    if (entry instanceof Y.Map) entry.set("text", new Y.Text(element.text));
    else strokes.set(id, entryOf(element));
  });
  const made = (strokes.get(id) as Y.Map<unknown>).get("text");
  return made instanceof Y.Text ? made : null;
}

function as(doc: Y.Doc, client: number, change: () => void): void {
  const own = doc.clientID;
  // A client id counts its changes from 0: what was done under it before was this, and has been replaced since.
  if (Y.getState(doc.store, client) === 0) doc.clientID = client;
  try {
    doc.transact(change, "shared text");
  } finally {
    doc.clientID = own;
  }
}

/** A client id of 32 bits, as they all are (FNV-1a). */
function makerOf({ client, clock }: Y.ID): number {
  let hash = 2166136261;
  for (const letter of `${client} ${clock} shared text`) {
    hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  }
  return hash >>> 0;
}
