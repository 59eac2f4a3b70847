import { useSyncExternalStore } from "react";
import { type Colour, colourOf, isColour } from "../people/colours";
import { readJson, writeItem } from "./storage";

/** Who this device says it is, until there are accounts. */
export interface Identity {
  id: string;
  name: string;
  colour: Colour;
}

export const NAME_LIMIT = 64;
const KEY = "quire:identity";

function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(3)).reduce((text, part) => text + part.toString(36), "");
}

function load(): Identity {
  const value = readJson(KEY);
  const stored = typeof value === "object" && value !== null ? (value as Partial<Identity>) : {};
  const id = typeof stored.id === "string" && stored.id ? stored.id : randomId();
  return {
    id,
    name: typeof stored.name === "string" ? stored.name.slice(0, NAME_LIMIT) : "",
    colour: isColour(stored.colour) ? stored.colour : colourOf(id),
  };
}

let current: Identity | null = null;
const listeners = new Set<() => void>();

export function identity(): Identity {
  current ??= load();
  return current;
}

export function setIdentity(name: string, colour: Colour): void {
  current = { ...identity(), name: name.trim().slice(0, NAME_LIMIT), colour };
  writeItem(KEY, JSON.stringify(current));
  for (const listener of listeners) listener();
}

export function onIdentity(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIdentity(): Identity {
  return useSyncExternalStore(onIdentity, identity);
}
