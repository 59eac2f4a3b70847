import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Transaction } from "yjs";
import { notify } from "../app/notices";
import type { DocumentSession } from "../sync/session";
import { texts } from "../texts";
import { announces, useAnnounces } from "./announcing";
import { Arrivals, type Change, type Present } from "./arrivals";
import { keyOf, peopleOf } from "./presence";
import { Writing } from "./writing";

/** How long an announcement stays where a screen reader finds it. */
const SAID_MS = 5000;

type States = Map<number, Record<string, unknown>>;

/** Everybody but oneself, with their windows. */
function othersIn(session: DocumentSession): Present[] {
  const states = session.awareness.getStates() as States;
  const clients = new Map<string, number[]>();
  for (const [client, state] of states) {
    const key = keyOf(client, state);
    if (key !== null) clients.set(key, [...(clients.get(key) ?? []), client]);
  }
  return peopleOf(states, session.awareness.clientID)
    .filter(({ isMe }) => !isMe)
    .map((person) => ({ ...person, clients: clients.get(person.id) ?? [] }));
}

/** One sentence for however many people. */
function sentence(
  names: string[],
  one: (name: string) => string,
  two: (one: string, other: string) => string,
  many: (count: number) => string,
): string {
  const [first = "", second = ""] = names;
  if (names.length > 2) return many(names.length);
  return names.length === 2 ? two(first, second) : one(first);
}

function tellArrivals({ joined, left }: Change): void {
  const words = texts.together;
  const quiet = !announces();
  const colour = (people: Present[]) => (people.length === 1 ? people[0]?.colour : undefined);
  const names = (people: Present[]) => people.map(({ name }) => name);
  if (joined.length > 0) {
    const text = sentence(names(joined), words.joined, words.joinedTwo, words.joinedMany);
    notify({ text, colour: colour(joined), quiet });
  }
  if (left.length > 0) {
    notify({
      text: sentence(names(left), words.left, words.leftTwo, words.leftMany),
      colour: colour(left),
      quiet,
    });
  }
}

/** Who has inserted how much. Yjs uses the ids of the presence. Deletions carry no name. */
function insertedBy({ beforeState, afterState }: Transaction): [number, number][] {
  return [...afterState]
    .map(([client, clock]): [number, number] => [client, clock - (beforeState.get(client) ?? 0)])
    .filter(([, amount]) => amount > 0);
}

interface CompanyProps {
  session: DocumentSession;
  online: boolean;
}

/** Says what others do: who comes and goes, to everybody; who writes, to screen readers, unless that is turned off. */
export function Company({ session, online }: CompanyProps) {
  const [said, setSaid] = useState("");
  const on = useAnnounces();
  const connected = useRef(online);
  const arrivals = useRef<Arrivals | null>(null);

  useEffect(() => {
    const { awareness } = session;
    const made = new Arrivals(tellArrivals);
    const look = () => made.see(othersIn(session), connected.current);
    arrivals.current = made;
    look();
    awareness.on("change", look);
    return () => {
      arrivals.current = null;
      awareness.off("change", look);
      made.close();
    };
  }, [session]);

  useEffect(() => {
    connected.current = online;
    arrivals.current?.see(othersIn(session), online);
  }, [session, online]);

  useEffect(() => {
    if (!on || !online) return;
    const writing = new Writing((names) => {
      const { writingSomebody, writing: one, writingTwo, writingMany } = texts.together;
      const known = names.filter(Boolean);
      setSaid(known.length === 0 ? writingSomebody : sentence(known, one, writingTwo, writingMany));
    });
    const changed = (transaction: Transaction) => {
      if (!session.isRemote(transaction.origin)) return;
      const states = session.awareness.getStates() as States;
      const people = new Map(
        peopleOf(states, session.awareness.clientID).map((person) => [person.id, person]),
      );
      for (const [client, amount] of insertedBy(transaction)) {
        const person = people.get(keyOf(client, states.get(client) ?? {}) ?? "");
        if (!person?.isMe) writing.wrote(person?.name ?? "", amount);
      }
    };
    session.doc.on("afterTransaction", changed);
    return () => {
      session.doc.off("afterTransaction", changed);
      writing.close();
    };
  }, [session, on, online]);

  // The same sentence is only said again when it comes anew.
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
