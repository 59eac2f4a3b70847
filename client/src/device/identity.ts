import { useSyncExternalStore } from "react";
import { type Colour, colourOf, isColour } from "../people/colours";
import { readJson, writeItem } from "./storage";

/** Who this device says it is: the account or guest that the server knows, else a nickname of its own. */
export interface Identity {
  id: string;
  name: string;
  colour: Colour;
}

interface Kept extends Identity {
  /** The server has not been told this name yet. */
  isNew: boolean;
}

export const NAME_LIMIT = 64;
const KEY = "quire:identity";

function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(3)).reduce((text, part) => text + part.toString(36), "");
}

function load(): Kept {
  const value = readJson(KEY);
  const stored = typeof value === "object" && value !== null ? (value as Partial<Kept>) : {};
  const id = typeof stored.id === "string" && stored.id ? stored.id : randomId();
  return {
    id,
    name: typeof stored.name === "string" ? stored.name.slice(0, NAME_LIMIT) : "",
    colour: isColour(stored.colour) ? stored.colour : colourOf(id),
    isNew: stored.isNew === true,
  };
}

let own: Kept | null = null;
/** What the server says. Kept in memory only: it may be another person's account at the next visit. */
let known: Identity | null = null;
const listeners = new Set<() => void>();
const choices = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function device(): Kept {
  own ??= load();
  return own;
}

function keep(next: Kept): void {
  own = next;
  writeItem(KEY, JSON.stringify(next));
}

export function identity(): Identity {
  return known ?? device();
}

/** Somebody without an account chooses a nickname. It holds at once, and without the server too. */
export function setIdentity(name: string, colour: Colour): void {
  const chosen = name.trim().slice(0, NAME_LIMIT);
  keep({ ...device(), name: chosen, colour, isNew: true });
  if (known) known = { ...known, name: chosen, colour };
  tell();
  for (const listener of choices) listener();
}

/** The server knows who we are. A guest's nickname is remembered, for the time without the server. */
export function adoptIdentity(id: string, name: string, color: string, isGuest: boolean): void {
  const colour = isColour(color) ? color : colourOf(id);
  const next = { id, name, colour };
  if (isGuest && name) keep({ ...device(), name, colour, isNew: false });
  if (JSON.stringify(next) === JSON.stringify(known)) return;
  known = next;
  tell();
}

/** The server does not know us any more. */
export function withdrawIdentity(): void {
  if (!known) return;
  known = null;
  tell();
}

export function nameIsNew(): boolean {
  return device().isNew;
}

export function confirmIdentity(): void {
  if (device().isNew) keep({ ...device(), isNew: false });
}

export function onIdentity(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function onNameChosen(listener: () => void): () => void {
  choices.add(listener);
  return () => choices.delete(listener);
}

export function useIdentity(): Identity {
  return useSyncExternalStore(onIdentity, identity);
}
