import { useSyncExternalStore } from "react";
import { isForeign, knownDocument } from "./known";
import { onLedger, unsavedOnThisDevice } from "./ledger";

let cached = { text: "", map: new Map<string, number>() };

function isOwn(id: string): boolean {
  const known = knownDocument(id);
  return known === null || !isForeign(known);
}

function snapshot(): Map<string, number> {
  const map = new Map([...unsavedOnThisDevice()].filter(([id]) => isOwn(id)));
  const text = JSON.stringify([...map]);
  if (text !== cached.text) cached = { text, map };
  return cached.map;
}

/** Documents with changes that only this device has, and how many. Follows the other tabs too. */
export function useUnsavedOnThisDevice(): Map<string, number> {
  return useSyncExternalStore(onLedger, snapshot);
}
