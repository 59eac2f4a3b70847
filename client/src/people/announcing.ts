import { useSyncExternalStore } from "react";
import { readItem, writeItem } from "../device/storage";

/** Whether screen readers are told what others do. Kept on this device; on unless it was turned off. */
const KEY = "quire:announce";
const OFF = "off";
const listeners = new Set<() => void>();

export function announces(): boolean {
  return readItem(KEY) !== OFF;
}

export function setAnnounces(on: boolean): void {
  writeItem(KEY, on ? null : OFF);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAnnounces(): boolean {
  return useSyncExternalStore(subscribe, announces);
}
