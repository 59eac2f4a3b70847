import type * as Y from "yjs";
import type { Board } from "./board";
import { LINE_HEIGHT, type Spot } from "./geometry";
import { cleanText, type DrawingElement, newId, UNIT } from "./model";
import { type Splice, shifted, spliceOf } from "./splice";
import { type Editing, SIZES } from "./state";
import type { Change } from "./store";

/** What the field shall show now, and where a place in it has moved to. */
type Others = (value: string, moved: (place: number) => number) => void;

function editingOf(element: DrawingElement): Editing {
  const [x = 0, y = 0] = element.points;
  const place = { x: (element.x + x) / UNIT, y: (element.y + y) / UNIT };
  return { id: element.id, place, size: element.size, color: element.color };
}

/**
 * Writing in the texts of a board, one at a time, from `begin` to `end`. What is typed goes into the shared words at once, and what
 * others type there meanwhile into the field: nobody waits, and nobody's words replace another's. All that one person writes
 * until the end is one step of undoing. Part of its board.
 */
export class Writing {
  /** The shared words; null while a new text has none. */
  private words: Y.Text | null = null;
  private shown = "";
  private touched = false;
  private created = false;
  /** While an input method composes, the field is left alone: what others did meanwhile. */
  private missed: Splice[] | null = null;
  private busy = false;
  /** Counts the times that somebody began to write here. */
  turn = 0;
  /** Texts whose words may not have reached the server yet. */
  private readonly unsaved = new Set<string>();
  private readonly listeners = new Set<Others>();

  constructor(private readonly board: Board) {}

  /** What the field begins with. */
  get value(): string {
    return this.shown;
  }

  /** Whether somebody else is writing in the same text. */
  get isShared(): boolean {
    const { editing } = this.board.current();
    return Boolean(editing?.id && this.others(editing.id).length > 0);
  }

  onOthers(listener: Others): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins a new text at a place, or goes on with one that is there. */
  begin(place: Spot, element: DrawingElement | null = null): void {
    const { board } = this;
    const { readOnly, color, width } = board.current();
    if (readOnly) return;
    this.end();
    this.turn += 1;
    board.store.beginStep();
    this.shown = "";
    this.touched = this.created = false;
    if (element) {
      this.join(element.id);
      board.set({ editing: editingOf(element) });
      const other = this.others(element.id)[0];
      if (other) board.say({ kind: "together", name: other.name });
    } else {
      const size = SIZES[width] ?? 24;
      // The line is written where the pointer was, not below it.
      board.set({
        editing: { id: null, place: { x: place.x, y: place.y - (size * LINE_HEIGHT) / 2 }, size, color },
      });
    }
    board.live.write(element?.id ?? null);
    board.hide();
  }

  /** The field has another value; `caret` is where its cursor is. Returns what it shall have. */
  input(value: string, caret: number): string {
    const clean = cleanText(value);
    if (this.missed) return value;
    const change = spliceOf(this.shown, clean, Math.min(caret, clean.length));
    if (change) {
      this.shown = clean;
      this.apply(change);
    }
    return this.shown;
  }

  /** An input method begins to compose. */
  compose(): void {
    this.missed ??= [];
  }

  /** It has composed: what the field had before it is brought up to date with both. */
  composed(value: string, caret: number): void {
    const { missed } = this;
    if (!missed) return;
    this.missed = null;
    const change = spliceOf(this.shown, cleanText(value), caret);
    if (change) {
      const from = missed.reduce((place, one) => shifted(place, one), change.at);
      const to = missed.reduce((place, one) => shifted(place, one), change.at + change.removed);
      this.apply({ at: from, removed: Math.max(0, to - from), added: change.added });
    }
    this.shown = this.words?.toString() ?? cleanText(value);
    const past = missed.map((one) => (place: number) => shifted(place, one));
    this.tell((place) => past.reduce((at, move) => move(at), place));
  }

  end(): void {
    const { board, words } = this;
    const { editing, readOnly } = board.current();
    if (!editing) return;
    this.missed = null;
    words?.unobserve(this.heard);
    this.words = null;
    board.live.write(null);
    if (words && editing.id && this.touched && !readOnly && this.others(editing.id).length === 0) {
      const end = words.toString().trimEnd().length;
      if (end === 0) board.edits.remove(new Set([editing.id]));
      else if (end < words.length) board.store.rewrite(() => words.delete(end, words.length - end));
    }
    board.store.endStep();
    board.set({ editing: null });
    if (this.created && editing.id && board.store.get(editing.id)) {
      board.set({ tool: "select" });
      board.select([editing.id]);
    }
    board.hide();
  }

  /** The server has everything: from now on who deletes a text has seen what was written in it. */
  saved(): void {
    this.unsaved.clear();
  }

  /** The board has changed. A text that is deleted before the deleter can have seen the new words comes back as another. */
  readonly changed = ({ added, removed, remote }: Change): void => {
    if (this.busy) return;
    const { editing } = this.board.current();
    const id = editing?.id ?? null;
    const element = added.find((one) => one.id === id);
    if (editing && element) this.board.set({ editing: editingOf(element) });
    if (editing && id && this.words && !this.board.store.hasWords(id, this.words)) this.lost(editing);
    if (!remote) return;
    const { store } = this.board;
    for (const one of removed.filter((gone) => this.unsaved.has(gone.id) && !store.has(gone.id))) {
      this.unsaved.delete(one.id);
      this.keep({ ...one, id: newId() });
    }
  };

  /** Others who write in a text now. */
  private others(id: string): { name: string }[] {
    return [...this.board.live.peers.values()].filter(({ writing }) => writing === id);
  }

  private join(id: string): void {
    this.words = this.board.store.words(id);
    this.shown = this.words?.toString() ?? "";
    this.words?.observe(this.heard);
  }

  /** Somebody deleted what is being written. Who has typed goes on in a new text, who has not stops. */
  private lost(editing: Editing): void {
    this.words?.unobserve(this.heard);
    this.words = null;
    this.board.set({ editing: { ...editing, id: null } });
    if (!this.touched || !this.shown.trim()) {
      this.end();
      return;
    }
    this.board.say({ kind: "kept" });
    this.create();
  }

  private apply({ at, removed, added }: Splice): void {
    const { words } = this;
    this.touched = true;
    const { id } = this.board.current().editing ?? {};
    if (id) this.unsaved.add(id);
    if (!words) {
      if (this.shown.trim()) this.create();
      return;
    }
    this.busy = true;
    this.board.store.rewrite(() => {
      if (removed > 0) words.delete(at, removed);
      if (added) words.insert(at, added);
    });
    this.busy = false;
  }

  private create(): void {
    const { board } = this;
    const { editing } = board.current();
    if (!editing) return;
    const { place, size, color } = editing;
    const element = board.edits.make("text", place, [0, 0], { text: this.shown, size, color });
    // The field shows it: it is left out of the picture before it is there.
    board.set({ editing: { ...editing, id: element.id } });
    board.hide();
    this.busy = true;
    const isThere = board.edits.add(element);
    this.busy = false;
    if (!isThere) {
      board.set({ editing });
      return;
    }
    this.created = true;
    this.unsaved.add(element.id);
    this.join(element.id);
    board.live.write(element.id);
  }

  private keep(element: DrawingElement): void {
    if (this.board.edits.add(element)) this.board.say({ kind: "kept" });
  }

  private readonly heard = (event: Y.YTextEvent): void => {
    if (this.busy || !this.words) return;
    const splices: Splice[] = [];
    let at = 0;
    for (const { retain, insert, delete: removed } of event.delta) {
      if (retain) at += retain;
      else if (typeof insert === "string") {
        splices.push({ at, removed: 0, added: insert });
        at += insert.length;
      } else if (removed) splices.push({ at, removed, added: "" });
    }
    if (this.missed) {
      this.missed.push(...splices);
      return;
    }
    this.shown = this.words.toString();
    if (this.shown.length !== this.words.length) {
      this.end();
      return;
    }
    this.tell((place) => splices.reduce((now, one) => shifted(now, one), place));
  };

  private tell(moved: (place: number) => number): void {
    for (const listener of this.listeners) listener(this.shown, moved);
  }
}
