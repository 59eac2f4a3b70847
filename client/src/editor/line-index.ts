/**
 * Finds lines quickly while one change of many parts is applied to a long text.
 *
 * Quill looks the line of each part up from the start of the text, several times, and adds up the length of all lines as
 * often: thousands of parts in thousands of lines take minutes. A change goes through the text from its start to its end, so
 * here each look-up goes on from the one before. What it answers is the same.
 */
import type { Blot, Parent, ParentBlot } from "parchment";
import { Delta } from "quill/core";
import type Editor from "quill/core/editor";

type List = Parent["children"];

/** Which change is being applied; 0 between changes. What was remembered in another is forgotten. */
let turn = 0;
let turns = 0;
/** A change is about to be applied, as soon as Quill begins to hold back what follows from each part. */
let awaited = false;

const lists = new WeakMap<Blot, List>();
const indexes = new WeakMap<Blot, LineIndex>();

/** Quill begins to apply the parts of a change. */
export function beginTurn(): void {
  if (awaited) turn = ++turns;
}

/** Quill has applied them, and now puts the text in order. */
export function endTurn(): void {
  turn = 0;
}

/** Looks after the lines of one blot, and takes the place of what is slow in its list. */
class LineIndex {
  /** Everything before `line`, which stands at `start`, is as it was when that was found. */
  private line: Blot | null = null;
  private start = 0;
  private total: number | null = null;
  private remembered = 0;
  /** What a change may touch: the lines between these two, and how long they were. */
  private changing: { before: Blot | null; after: Blot | null; was: number } | null = null;
  private readonly list: List;

  constructor(blot: Parent) {
    const list = blot.children;
    this.list = list;
    indexes.set(blot, this);
    const insertBefore = list.insertBefore.bind(list);
    const remove = list.remove.bind(list);
    const find = list.find.bind(list);
    for (let line = list.head; line; line = line.next) lists.set(line, list);
    list.contains = (line) => lists.get(line) === list;
    list.insertBefore = (line, reference) => {
      insertBefore(line, reference);
      if (line) lists.set(line, list);
      if (!this.changing) this.forget();
    };
    list.remove = (line) => {
      if (lists.get(line) !== list) return;
      remove(line);
      lists.delete(line);
      if (!this.changing) this.forget();
    };
    list.find = (index, inclusive) => {
      if (inclusive || turn === 0) return find(index, inclusive);
      const [line, start] = this.find(index, this.changing === null);
      return line ? [line, index - start] : [null, 0];
    };
  }

  /** The length of all lines. */
  length(): number {
    if (!this.ready()) return this.sum(null, null);
    this.total ??= this.sum(null, null);
    if (!this.changing) return this.total;
    const { before, after, was } = this.changing;
    if (this.lost(before) || this.lost(after)) return this.sum(null, null);
    return this.total - was + this.sum(before, after);
  }

  /**
   * Runs a change that touches nothing but what stands from `index` to `index + length`, and the next line. One that joins
   * lines changes lines inside these, without their knowing.
   */
  change(index: number, length: number, joins: boolean, act: () => void): void {
    if (!this.ready() || this.changing) {
      act();
      return;
    }
    this.total ??= this.sum(null, null);
    this.settleBefore(index);
    const before = this.line;
    const [last] = this.find(index + length, false);
    const after = last?.next?.next ?? null;
    const was = this.sum(before, after);
    this.changing = { before, after, was };
    try {
      act();
    } finally {
      this.changing = null;
    }
    if (joins) {
      for (let line = before ?? this.list.head; line && line !== after; line = line.next) {
        indexes.get(line)?.forget();
      }
    }
    if (this.lost(before) || this.lost(after)) this.forget();
    else if (this.total !== null) this.total += this.sum(before, after) - was;
  }

  private forget(): void {
    this.line = null;
    this.total = null;
  }

  private ready(): boolean {
    if (turn === 0) return false;
    if (this.remembered !== turn) this.forget();
    this.remembered = turn;
    return true;
  }

  private lost(line: Blot | null): boolean {
    return line !== null && lists.get(line) !== this.list;
  }

  /** The line at `index` and where that starts; past the end none, and the length of all. */
  private find(index: number, keeps: boolean): [Blot | null, number] {
    this.ready();
    let line = this.line ?? this.list.head;
    let start = this.line ? this.start : 0;
    while (line?.prev && start > index) {
      line = line.prev;
      start -= line.length();
    }
    for (; line; line = line.next) {
      const length = line.length();
      if (index < start + length) break;
      start += length;
    }
    if (line && keeps) {
      this.line = line;
      this.start = start;
    }
    return [line, start];
  }

  /** From now on goes on from the line before the one at `index`, which may itself be replaced. */
  private settleBefore(index: number): void {
    let [line, start] = this.find(index, false);
    if (!line) {
      line = this.list.tail;
      start -= line?.length() ?? 0;
    }
    this.line = line?.prev ?? null;
    this.start = start - (this.line?.length() ?? 0);
  }

  /** The length from one line, or the first, up to another, or the end. */
  private sum(from: Blot | null, to: Blot | null): number {
    let sum = 0;
    for (let line = from ?? this.list.head; line && line !== to; line = line.next) sum += line.length();
    return sum;
  }
}

/** The index of a blot's lines, if it has one: not while it is being constructed. */
function linesOf(blot: Blot): LineIndex | undefined {
  return indexes.get(blot);
}

/** Runs a change to a blot's lines as their index wants it. */
function changeLines(blot: Blot, index: number, length: number, act: () => void, joins = false): void {
  const lines = indexes.get(blot);
  if (lines) lines.change(index, length, joins, act);
  else act();
}

/** A container of lines, of which there may be thousands. `joins`: what is deleted in it may join two of them. */
// biome-ignore lint/suspicious/noExplicitAny: as TypeScript has it
export function Lines<Base extends new (...parameters: any[]) => ParentBlot>(
  Container: Base,
  { joins = false } = {},
) {
  return class extends Container {
    // biome-ignore lint/suspicious/noExplicitAny: as TypeScript has it
    constructor(...parameters: any[]) {
      super(...parameters);
      new LineIndex(this);
    }

    override length(): number {
      return linesOf(this)?.length() ?? super.length();
    }

    override insertAt(index: number, value: string, embed?: unknown): void {
      changeLines(this, index, 0, () => super.insertAt(index, value, embed));
    }

    override formatAt(index: number, length: number, name: string, value: unknown): void {
      changeLines(this, index, length, () => super.formatAt(index, length, name, value));
    }

    override deleteAt(index: number, length: number): void {
      changeLines(this, index, length, () => super.deleteAt(index, length), joins);
    }
  };
}

/** Lets this editor apply changes of many parts, and read texts of many lines, in a time that grows with their number only. */
export function quicken(editor: Editor): void {
  const apply = editor.applyDelta.bind(editor);
  editor.applyDelta = (delta) => {
    const was = awaited;
    awaited = true;
    try {
      return apply(delta);
    } finally {
      awaited = was;
      endTurn();
    }
  };
  // Quill copies all before it for each line.
  editor.getDelta = () => {
    const all = new Delta();
    for (const line of editor.scroll.lines()) {
      const [first, ...rest] = line.delta().ops;
      if (first) all.push(first);
      for (const op of rest) all.ops.push(op);
    }
    return all;
  };
}
