import type { Person } from "./presence";

/** Somebody else who is here, with the client ids of their windows. */
export interface Present extends Pick<Person, "id" | "name" | "colour"> {
  clients: readonly number[];
}

/** Who came and who left since the last time. */
export interface Change {
  joined: Present[];
  left: Present[];
}

/** After our own loading or reconnecting, whoever appears was here before. */
const SETTLE_MS = 4000;
/** Whoever stays so long has come; whoever is away so long has left, and not just lost the connection. */
const JOIN_MS = 1500;
const LEAVE_MS = 6000;
/** From one change told to the next. */
const GAP_MS = 4000;
/** In a larger company nobody wants to hear of everybody. */
const CROWD = 20;

/**
 * Works out who came and who left, from what the presence says at each of its changes.
 *
 * Quiet about: oneself, whoever was here when we came or came back, connections that flap, somebody who gets another name,
 * and crowds.
 */
export class Arrivals {
  /** Those of whom the person at this window knows. */
  private known = new Map<string, Present>();
  private present = new Map<string, Present>();
  /** Since when somebody is here unannounced, or away. */
  private readonly since = new Map<string, number>();
  private quietUntil = Number.POSITIVE_INFINITY;
  private toldAt = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (change: Change) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** What the presence says now. While not `online` it says nothing about others. */
  see(people: readonly Present[], online: boolean): void {
    if (!online) this.quietUntil = Number.POSITIVE_INFINITY;
    else if (this.quietUntil === Number.POSITIVE_INFINITY) this.quietUntil = this.now() + SETTLE_MS;
    this.present = new Map(people.map((person) => [person.id, person]));
    this.look();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    clearTimeout(this.timer);
    const now = this.now();
    if (this.quietUntil === Number.POSITIVE_INFINITY) return;
    if (now < this.quietUntil) {
      this.again(this.quietUntil - now);
      return;
    }
    if (this.quietUntil > 0) {
      this.quietUntil = 0;
      this.known = new Map(this.present);
      this.since.clear();
      return;
    }
    this.adoptRenamed();
    const due: Change = { joined: [], left: [] };
    let next = Number.POSITIVE_INFINITY;
    const wait = (id: string, delay: number): boolean => {
      const at = (this.since.get(id) ?? now) + delay;
      if (!this.since.has(id)) this.since.set(id, now);
      if (at > now) next = Math.min(next, at);
      return at <= now;
    };
    for (const [id, person] of this.present) {
      if (this.known.has(id)) this.known.set(id, person);
      else if (wait(id, JOIN_MS)) due.joined.push(person);
    }
    for (const [id, person] of this.known) {
      if (!this.present.has(id) && wait(id, LEAVE_MS)) due.left.push(person);
    }
    for (const id of this.since.keys()) {
      if (this.present.has(id) === this.known.has(id)) this.since.delete(id);
    }
    if (due.joined.length + due.left.length > 0) {
      const allowed = this.toldAt + GAP_MS;
      if (now >= allowed) this.say(due, now);
      else next = Math.min(next, allowed);
    }
    if (next < Number.POSITIVE_INFINITY) this.again(next - now);
  }

  private say(change: Change, now: number): void {
    for (const { id } of change.joined) this.since.delete(id);
    for (const person of change.joined) this.known.set(person.id, person);
    for (const { id } of change.left) {
      this.known.delete(id);
      this.since.delete(id);
    }
    if (Math.max(this.known.size, this.present.size) > CROWD) return;
    this.toldAt = now;
    this.tell(change);
  }

  /** Somebody signed in, or took a name: another id on the same connection. */
  private adoptRenamed(): void {
    for (const [id, person] of this.present) {
      if (this.known.has(id)) continue;
      const before = [...this.known.values()].find(
        (other) =>
          !this.present.has(other.id) && other.clients.some((client) => person.clients.includes(client)),
      );
      if (!before) continue;
      this.known.delete(before.id);
      this.since.delete(before.id);
      this.known.set(id, person);
    }
  }

  private again(delay: number): void {
    this.timer = setTimeout(() => this.look(), delay);
  }
}
