import { useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import { colourOf, isColour } from "./colours";

/** Somebody who has the document open, in however many tabs. */
export interface Person {
  id: string;
  name: string;
  colour: string;
  isMe: boolean;
}

/** Whose client this is: the same text for all windows of one person, null for one that says nothing. */
export function keyOf(clientId: number, state: Record<string, unknown>): string | null {
  const user = state.user;
  if (typeof user !== "object" || user === null) return null;
  const { id } = user as Record<string, unknown>;
  // "guest" is what the server calls everybody of whom it knows nothing: they are not one person.
  return typeof id === "string" && id && id !== "guest" ? id : `client ${clientId}`;
}

function readPerson(clientId: number, state: Record<string, unknown>, isMe: boolean): Person | null {
  const key = keyOf(clientId, state);
  if (key === null) return null;
  const { name, color } = state.user as Record<string, unknown>;
  return {
    id: key,
    name: typeof name === "string" && name ? name : "?",
    colour: isColour(color) ? color : colourOf(key),
    isMe,
  };
}

/** Who is here, oneself first, each person once. */
export function peopleOf(states: Map<number, Record<string, unknown>>, me: number): Person[] {
  const people = new Map<string, Person>();
  const clients = [...states.entries()].sort(([a], [b]) => Number(b === me) - Number(a === me) || a - b);
  for (const [clientId, state] of clients) {
    const person = readPerson(clientId, state, clientId === me);
    if (person && !people.has(person.id)) people.set(person.id, person);
  }
  return [...people.values()];
}

/** The colours that more than one person here has. */
export function sharedColours(people: readonly Person[]): Set<string> {
  const seen = new Set<string>();
  return new Set(people.map(({ colour }) => colour).filter((colour) => seen.size === seen.add(colour).size));
}

const snapshots = new WeakMap<Awareness, { text: string; people: Person[] }>();

/** The same array until somebody comes, goes or changes: cursors move far more often. */
function snapshotOf(awareness: Awareness): Person[] {
  const people = peopleOf(awareness.getStates() as Map<number, Record<string, unknown>>, awareness.clientID);
  const text = JSON.stringify(people);
  const previous = snapshots.get(awareness);
  if (previous?.text === text) return previous.people;
  snapshots.set(awareness, { text, people });
  return people;
}

export function usePeople(awareness: Awareness): Person[] {
  return useSyncExternalStore(
    (listener) => {
      awareness.on("change", listener);
      return () => awareness.off("change", listener);
    },
    () => snapshotOf(awareness),
  );
}
