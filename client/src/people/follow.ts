import type { Awareness } from "y-protocols/awareness";
import { keyOf, type Person } from "./presence";

/**
 * What an editor can show of other people. Each kind's view puts these into its `EditorHandle`; the page then offers to go
 * to a person and to follow one.
 */
export interface ShowsPeople {
  /**
   * Scrolls, smoothly where motion is welcome, to where the person with this awareness client id is. "cursor": where they
   * write or point; nothing moves if that is in sight. "place": what they see, from the `view` of their awareness state, so
   * that this window moves as theirs does. False when that is not known.
   */
  scrollToPerson(clientId: number, to: "cursor" | "place"): boolean;
  /**
   * What this window shows, in terms that hold in other windows too: a relative position, a point and a zoom. Small JSON; null
   * when there is nothing to say. It is published as `view` while somebody follows us.
   */
  place?(): unknown;
  /** Calls back when the place has changed otherwise than by scrolling an element. Returns the disposer. */
  onPlace?(listener: () => void): () => void;
}

/** How often others are told where we have scrolled to, while somebody follows us. */
const VIEW_MS = 120;
/** A person whose connection broke has so long to come back before following them ends. */
const GONE_MS = 6000;

type State = Record<string, unknown>;
type Changes = { added: number[]; updated: number[]; removed: number[] };

/**
 * Follows one person at a time, and lets others follow us. Who is followed is told to them by the client id in `following`
 * of our awareness state; theirs then tells what they see in `view`. Created by the page of a document, ended by `close`.
 */
export class Follower {
  private person: Person | null = null;
  private client: number | null = null;
  private editor: Partial<ShowsPeople> | null = null;
  private forgetPlace: () => void = () => {};
  private seen = { cursor: "", view: "" };
  private viewTimer: ReturnType<typeof setTimeout> | undefined;
  private goneTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly awareness: Awareness,
    /** The followed person has gone. */
    private readonly onGone: (person: Person) => void = () => {},
  ) {
    awareness.on("change", this.changed);
    document.addEventListener("scroll", this.moved, { capture: true, passive: true });
    window.addEventListener("resize", this.moved);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Who is followed. */
  readonly current = (): Person | null => this.person;

  /** The editor of the document, when there is one. */
  show(editor: Partial<ShowsPeople> | null): void {
    this.forgetPlace();
    this.editor = editor;
    this.forgetPlace = editor?.onPlace?.(this.moved) ?? (() => {});
    if (this.client !== null) this.arrive();
    this.publish();
  }

  get possible(): boolean {
    return this.editor?.scrollToPerson !== undefined;
  }

  /** Goes to where somebody is, once. False when that is not known. */
  goTo(person: Person): boolean {
    const client = this.clientOf(person.id);
    if (client === null || !this.editor?.scrollToPerson) return false;
    return this.editor.scrollToPerson(client, "cursor") || this.editor.scrollToPerson(client, "place");
  }

  follow(person: Person): void {
    const client = this.clientOf(person.id);
    if (client === null) return;
    this.person = person;
    this.settle(client);
  }

  readonly stop = (): void => {
    if (this.person === null) return;
    this.person = null;
    this.settle(null);
  };

  close(): void {
    clearTimeout(this.viewTimer);
    clearTimeout(this.goneTimer);
    this.forgetPlace();
    this.listeners.clear();
    this.awareness.off("change", this.changed);
    document.removeEventListener("scroll", this.moved, { capture: true });
    window.removeEventListener("resize", this.moved);
  }

  private settle(client: number | null): void {
    clearTimeout(this.goneTimer);
    this.goneTimer = undefined;
    this.client = client;
    if (this.awareness.getLocalState() !== null) this.awareness.setLocalStateField("following", client);
    if (client !== null) this.arrive();
    for (const listener of this.listeners) listener();
  }

  private state(client: number): State {
    return (this.awareness.getStates().get(client) ?? {}) as State;
  }

  /** Of somebody's windows the one with a cursor, and of those the one heard of last. */
  private clientOf(id: string): number | null {
    let best: { client: number; score: number } | null = null;
    for (const [client, state] of this.awareness.getStates() as Map<number, State>) {
      if (client === this.awareness.clientID || keyOf(client, state) !== id) continue;
      const heard = this.awareness.meta.get(client)?.lastUpdated ?? 0;
      const score = heard + (state.cursor || state.pointer ? Number.MAX_SAFE_INTEGER / 2 : 0);
      if (!best || score > best.score) best = { client, score };
    }
    return best?.client ?? null;
  }

  /** At the beginning, and when an editor has come: to the place, or at least to the cursor. */
  private arrive(): void {
    const client = this.client as number;
    const state = this.state(client);
    this.seen = { cursor: JSON.stringify(state.cursor), view: JSON.stringify(state.view) };
    if (!this.editor?.scrollToPerson?.(client, "place")) this.editor?.scrollToPerson?.(client, "cursor");
  }

  private readonly changed = ({ added, updated, removed }: Changes): void => {
    this.publish();
    if (this.person === null || this.client === null) return;
    if (removed.includes(this.client) || !this.awareness.getStates().has(this.client)) {
      const other = this.clientOf(this.person.id);
      if (other !== null) this.settle(other);
      else this.goneTimer ??= setTimeout(this.gone, GONE_MS);
      return;
    }
    clearTimeout(this.goneTimer);
    this.goneTimer = undefined;
    if (!added.includes(this.client) && !updated.includes(this.client)) return;
    const state = this.state(this.client);
    const now = { cursor: JSON.stringify(state.cursor), view: JSON.stringify(state.view) };
    const before = this.seen;
    this.seen = now;
    if (now.view !== before.view) this.editor?.scrollToPerson?.(this.client, "place");
    if (now.cursor !== before.cursor) this.editor?.scrollToPerson?.(this.client, "cursor");
  };

  private readonly gone = (): void => {
    const person = this.person;
    this.stop();
    if (person) this.onGone(person);
  };

  private readonly moved = (): void => {
    if (this.isFollowed) this.viewTimer ??= setTimeout(this.publish, VIEW_MS);
  };

  private get isFollowed(): boolean {
    const me = this.awareness.clientID;
    return [...(this.awareness.getStates() as Map<number, State>)].some(
      ([client, state]) => client !== me && state.following === me,
    );
  }

  /** Says what this window shows while somebody follows us, and nothing when nobody does. */
  private readonly publish = (): void => {
    clearTimeout(this.viewTimer);
    this.viewTimer = undefined;
    const local = this.awareness.getLocalState() as State | null;
    if (local === null) return;
    const view = this.isFollowed ? (this.editor?.place?.() ?? null) : null;
    if (JSON.stringify(local.view ?? null) !== JSON.stringify(view)) {
      this.awareness.setLocalStateField("view", view);
    }
  };
}
