import { useSyncExternalStore } from "react";
import { onLedger, unsavedOnThisDevice } from "./ledger";

let cached = { text: "", map: new Map<string, number>() };

function snapshot(): Map<string, number> {
  const map = unsavedOnThisDevice();
  const text = JSON.stringify([...map]);
  if (text !== cached.text) cached = { text, map };
  return cached.map;
}

/** Documents with changes that only this device has, and how many. Follows the other tabs too. */
export function useUnsavedOnThisDevice(): Map<string, number> {
  return useSyncExternalStore(onLedger, snapshot);
}
