import { Delta, OpIterator } from "quill/core";
import type { Author, AuthoredOp } from "../api/history";
import { COLOURS, type Colour, colourOf, isColour } from "../people/colours";
import { texts } from "../texts";

/** The attribute of text that shows who wrote it; "came" and "gone" show what changed. */
export const AUTHOR = "author";
export const CAME = "came";
export const GONE = "gone";

/** Somebody in the legend. */
export interface Hand {
  id: string;
  name: string;
  /** Null for whoever wrote before the history that was kept. */
  colour: Colour | null;
  /** In characters. */
  amount: number;
}

export interface Marked {
  delta: Delta;
  /** Whoever wrote most comes first. */
  hands: Hand[];
}

const NOBODY = "";

function lengthOf(op: AuthoredOp): number {
  if (typeof op.insert === "string") return op.insert.length;
  return op.insert ? 1 : (op.delete ?? 0);
}

/** A name and a colour for everybody who appears in `ops`, no colour twice while there are enough of them. */
export function handsOf(ops: readonly AuthoredOp[], authors: readonly Author[]): Hand[] {
  const amounts = new Map<string, number>();
  for (const op of ops) {
    if (!("author" in op)) continue;
    const id = op.author ?? NOBODY;
    amounts.set(id, (amounts.get(id) ?? 0) + lengthOf(op));
  }
  const known = new Map(authors.map((author) => [author.id, author]));
  const taken = new Set<Colour>();
  return [...amounts]
    .sort(([, one], [, other]) => other - one)
    .map(([id, amount]) => {
      if (id === NOBODY) return { id, name: texts.history.older, colour: null, amount };
      const author = known.get(id);
      const own = isColour(author?.color) ? author.color : colourOf(id);
      const free = COLOURS.find(({ value }) => !taken.has(value))?.value;
      const colour = taken.has(own) ? (free ?? own) : own;
      taken.add(colour);
      return { id, name: author?.name || texts.history.somebody, colour, amount };
    });
}

/** What a mark carries: the place of its hand in the legend, and the name for whoever points at it. */
export function markOf(index: number, name: string): string {
  return `${index} ${name}`;
}

class Marks {
  private readonly marks = new Map<string, string>();

  constructor(hands: readonly Hand[]) {
    hands.forEach((hand, index) => {
      this.marks.set(hand.id, markOf(index, hand.name));
    });
  }

  of(author: string | null | undefined): string {
    return this.marks.get(author ?? NOBODY) ?? markOf(-1, texts.history.somebody);
  }
}

export function plain(ops: readonly AuthoredOp[]): Delta {
  const delta = new Delta();
  for (const { insert, attributes } of ops) if (insert !== undefined) delta.insert(insert, attributes);
  return delta;
}

/** The text of a blame, each piece with its author. */
export function coloured(ops: readonly AuthoredOp[], authors: readonly Author[]): Marked {
  const hands = handsOf(ops, authors);
  const marks = new Marks(hands);
  const delta = new Delta();
  for (const { insert, attributes, author } of ops) {
    if (insert !== undefined) delta.insert(insert, { ...attributes, [AUTHOR]: marks.of(author) });
  }
  return { delta, hands };
}

/** `change` on the text `before`: what came and what went are both there, each with its author. */
export function compared(
  before: readonly AuthoredOp[],
  change: readonly AuthoredOp[],
  authors: readonly Author[],
): Marked {
  const hands = handsOf(change, authors);
  const marks = new Marks(hands);
  const delta = new Delta();
  const source = new OpIterator(plain(before).ops);
  const copy = (length: number, added: Record<string, unknown>, marked: boolean) => {
    let left = length;
    while (left > 0 && source.hasNext()) {
      const op = source.next(left);
      left -= typeof op.insert === "string" ? op.insert.length : 1;
      const attributes: Record<string, unknown> = { ...op.attributes, ...added };
      for (const name of Object.keys(attributes)) if (attributes[name] === null) delete attributes[name];
      if (op.insert !== undefined) put(delta, op.insert, attributes, marked);
    }
  };
  for (const op of change) {
    if (op.insert !== undefined) {
      put(delta, op.insert, { ...op.attributes, [CAME]: marks.of(op.author) }, true);
    } else if (op.delete !== undefined) {
      copy(op.delete, { [GONE]: marks.of(op.author) }, true);
    } else if (op.retain !== undefined) {
      copy(op.retain, op.attributes ?? {}, false);
    }
  }
  copy(Number.POSITIVE_INFINITY, {}, false);
  return { delta, hands };
}

/** An empty line that came or went would not be seen without a sign. */
function put(
  delta: Delta,
  insert: string | Record<string, unknown>,
  attributes: Record<string, unknown>,
  marked: boolean,
): void {
  if (typeof insert !== "string" || !marked) {
    delta.insert(insert, attributes);
    return;
  }
  const { [CAME]: came, [GONE]: gone } = attributes;
  const mark = came === undefined ? { [GONE]: gone } : { [CAME]: came };
  insert.split("\n").forEach((line, index, lines) => {
    if (line) delta.insert(line, attributes);
    if (index === lines.length - 1) return;
    if (!line) delta.insert("¶", mark);
    delta.insert("\n", attributes);
  });
}
