import * as Y from "yjs";
import { type Box, boxOf, overlaps, union } from "./geometry";
import { Grid } from "./grid";
import {
  type DrawingElement,
  entryOf,
  type Fields,
  inOrder,
  MAX_ELEMENTS,
  MAX_NUMBERS,
  readElement,
} from "./model";
import { keyAfter, keyBefore } from "./order";
import { sharedText } from "./shared-text";
import { heldByOthers } from "./undo";

export interface Change {
  /** What is there now that was not, or looks otherwise than before. */
  added: DrawingElement[];
  /** What was there before: deleted, or as it was before it changed. */
  removed: DrawingElement[];
  /** By somebody else. */
  remote: boolean;
}

/**
 * The drawing in a Yjs document: the valid elements in their order, and the ways to change them. An element is a shared
 * map of its own, so that moving one writes its place alone, what two people do to different fields of one both holds,
 * and deleting wins over whatever else is done at the same time. Created by the view, ended by `close`.
 */
export class DrawingStore {
  readonly undoManager: Y.UndoManager;
  private readonly strokes: Y.Map<unknown>;
  private readonly elements = new Map<string, DrawingElement>();
  private readonly grid = new Grid();
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly origin = { drawing: true };
  /** What undoing must leave, while it is under way: elements in which others have written. */
  private held: ReadonlySet<Y.Item> = new Set();
  private sorted: readonly DrawingElement[] | null = null;
  private numbers = 0;

  constructor(private readonly doc: Y.Doc) {
    this.strokes = doc.getMap("strokes");
    this.undoManager = new Y.UndoManager(this.strokes, {
      trackedOrigins: new Set([this.origin]),
      captureTimeout: 0,
      deleteFilter: (item) => !this.held.has(item),
    });
    for (const id of [...this.strokes.keys()].sort()) this.take(id);
    this.strokes.observeDeep(this.observed);
  }

  close(): void {
    this.strokes.unobserveDeep(this.observed);
    this.undoManager.destroy();
    this.listeners.clear();
  }

  readonly subscribe = (listener: (change: Change) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get size(): number {
    return this.elements.size;
  }

  get(id: string): DrawingElement | undefined {
    return this.elements.get(id);
  }

  /** Whether the document has such an entry, valid or not: a text without words is none. */
  has(id: string): boolean {
    return this.strokes.has(id);
  }

  /** All elements, those behind first. The same array until something changes. */
  readonly all = (): readonly DrawingElement[] => {
    this.sorted ??= [...this.elements.values()].sort(inOrder);
    return this.sorted;
  };

  /** The elements that overlap a box, those behind first. */
  within(box: Box): DrawingElement[] {
    const ids = this.grid.in(box);
    if (ids.size > this.elements.size / 2)
      return this.all().filter((element) => overlaps(boxOf(element), box));
    const found: DrawingElement[] = [];
    for (const id of ids) {
      const element = this.elements.get(id);
      if (element && overlaps(boxOf(element), box)) found.push(element);
    }
    return found.sort(inOrder);
  }

  bounds(): Box | null {
    return union([...this.elements.values()].map(boxOf));
  }

  /** The key of what shall be in front of everything. */
  front(): string {
    return keyAfter(this.all().at(-1)?.z);
  }

  /** Whether one more element of so many numbers has room. */
  hasRoom(numbers: number): boolean {
    return this.elements.size < MAX_ELEMENTS && this.numbers + numbers <= MAX_NUMBERS;
  }

  /** Each call of these is one step of undoing. */
  add(elements: readonly DrawingElement[]): void {
    this.write(() => {
      for (const element of elements) this.strokes.set(element.id, entryOf(element));
    });
  }

  /** Takes back one's own last step, and of it nothing that holds what others have written. */
  undo(): void {
    const step = this.undoManager.undoStack.at(-1);
    this.held = step ? heldByOthers(this.strokes, step.insertions) : new Set();
    this.undoManager.undo();
    this.held = new Set();
  }

  redo(): void {
    this.undoManager.redo();
  }

  /** All that is done from here on is one step of undoing, until `endStep`. */
  beginStep(): void {
    this.undoManager.stopCapturing();
    this.undoManager.captureTimeout = Number.POSITIVE_INFINITY;
  }

  endStep(): void {
    this.undoManager.captureTimeout = 0;
    this.undoManager.stopCapturing();
  }

  /** The words of a text, for writing in them; null if there is no such text. */
  words(id: string): Y.Text | null {
    return this.elements.get(id)?.type === "text" ? sharedText(this.doc, this.strokes, id) : null;
  }

  /** Whether these are still the words of that text. */
  hasWords(id: string, words: Y.Text): boolean {
    const entry = this.strokes.get(id);
    return entry instanceof Y.Map && entry.get("text") === words;
  }

  /** Changes the words of a text: a part of the step that began with `beginStep`. */
  rewrite(action: () => void): void {
    this.doc.transact(action, this.origin);
  }

  change(changes: ReadonlyMap<string, Fields>): void {
    this.write(() => {
      for (const [id, fields] of changes) {
        const entry = this.strokes.get(id);
        const element = this.elements.get(id);
        if (!element) continue;
        if (entry instanceof Y.Map) {
          for (const [field, value] of Object.entries(fields)) {
            if (entry.get(field) !== value) entry.set(field, Array.isArray(value) ? [...value] : value);
          }
        } else {
          this.strokes.set(id, entryOf({ ...element, ...fields }));
        }
      }
    });
  }

  remove(ids: Iterable<string>): void {
    this.write(() => {
      for (const id of ids) this.strokes.delete(id);
    });
  }

  /** Brings elements before, or puts them behind, all others; among each other they keep their order. */
  stack(ids: ReadonlySet<string>, where: "front" | "back"): void {
    const all = this.all();
    const changes = new Map<string, Fields>();
    const others = all.filter(({ id }) => !ids.has(id));
    const mine = all.filter(({ id }) => ids.has(id));
    if (where === "front") {
      let key = others.at(-1)?.z;
      for (const { id } of mine) {
        key = keyAfter(key);
        changes.set(id, { z: key });
      }
    } else {
      let key = others[0]?.z;
      for (const { id } of mine.reverse()) {
        key = keyBefore(key);
        changes.set(id, { z: key });
      }
    }
    this.change(changes);
  }

  private write(action: () => void): void {
    if (this.undoManager.captureTimeout === 0) this.undoManager.stopCapturing();
    this.doc.transact(action, this.origin);
  }

  private take(id: string): DrawingElement | null {
    const element = readElement(id, this.strokes.get(id));
    if (!element || !this.hasRoom(element.points.length)) return null;
    this.elements.set(id, element);
    this.numbers += element.points.length;
    this.grid.add(id, boxOf(element));
    return element;
  }

  private drop(id: string): DrawingElement | null {
    const element = this.elements.get(id);
    if (!element) return null;
    this.elements.delete(id);
    this.numbers -= element.points.length;
    this.grid.delete(id);
    return element;
  }

  private readonly observed = (
    events: Y.YEvent<Y.AbstractType<unknown>>[],
    transaction: Y.Transaction,
  ): void => {
    const ids = new Set<string>();
    for (const event of events) {
      if (event.target === this.strokes) {
        for (const id of (event as unknown as Y.YMapEvent<unknown>).keysChanged) ids.add(id);
      } else {
        const [id] = event.path;
        if (typeof id === "string") ids.add(id);
      }
    }
    const change: Change = { added: [], removed: [], remote: !transaction.local };
    for (const id of ids) {
      const before = this.drop(id);
      const after = this.take(id);
      if (before) change.removed.push(before);
      if (after) change.added.push(after);
    }
    if (change.added.length + change.removed.length === 0) return;
    this.renew(change);
    for (const listener of this.listeners) listener(change);
  };

  /** Keeps the order without sorting everything anew where one thing comes, as it does with each stroke of anybody. */
  private renew({ added, removed }: Change): void {
    const [only] = added;
    if (!this.sorted || removed.length > 0 || added.length !== 1 || !only) {
      this.sorted = null;
      return;
    }
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = this.sorted[middle];
      if (there && inOrder(there, only) < 0) low = middle + 1;
      else high = middle;
    }
    this.sorted = [...this.sorted.slice(0, low), only, ...this.sorted.slice(low)];
  }
}
