import type { Extension } from "@codemirror/state";
import { YSyncConfig, ySync, ySyncFacet } from "y-codemirror.next";
import * as Y from "yjs";

/** Stands for what another program has put into the text that is no text. As long as that: positions stay true. */
export const FOREIGN = "\ufffc";

type Change = { insert?: unknown; delete?: number; retain?: number };
type Observer = (event: { delta: Change[] }, transaction: Y.Transaction) => void;

/** The text as the editor shows it. */
export function shownText(text: Y.Text): string {
  const plain = text.toString();
  if (plain.length === text.length) return plain;
  return (text.toDelta() as { insert: unknown }[])
    .map(({ insert }) => (typeof insert === "string" ? insert : FOREIGN))
    .join("");
}

function shownChange(change: Change): Change {
  return change.insert === undefined || typeof change.insert === "string"
    ? change
    : { ...change, insert: FOREIGN };
}

/** What the binding sees of a text. An embed or an inner type would break it, and with it the editing of all the rest. */
class ShownText {
  private readonly observers = new Map<Observer, Observer>();

  constructor(private readonly text: Y.Text) {}

  get doc(): Y.Doc | null {
    return this.text.doc;
  }

  observe(observer: Observer): void {
    const shown: Observer = ({ delta }, transaction) =>
      observer({ delta: delta.map(shownChange) }, transaction);
    this.observers.set(observer, shown);
    this.text.observe(shown as Parameters<Y.Text["observe"]>[0]);
  }

  unobserve(observer: Observer): void {
    const shown = this.observers.get(observer);
    if (shown) this.text.unobserve(shown as Parameters<Y.Text["observe"]>[0]);
    this.observers.delete(observer);
  }

  insert(index: number, content: string): void {
    // In a text without formats none is taken over from what stands before.
    this.text.insert(index, content, {});
  }

  delete(index: number, length: number): void {
    this.text.delete(index, length);
  }
}

export interface Binding {
  extension: Extension;
  /** The origin of the transactions that typing here makes. */
  origin: unknown;
}

/** Keeps an editor's document and a shared text the same. */
export function bind(text: Y.Text): Binding {
  const origin = new YSyncConfig(new ShownText(text), null);
  return { origin, extension: [ySyncFacet.of(origin), ySync] };
}

/** A place in the text that stays where it is while others type, to be sent or kept as JSON. */
export function anchorAt(text: Y.Text, index: number): unknown {
  return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length)));
}

/** Where such a place is now; null for what is none, or is in another text. */
export function indexOf(text: Y.Text, anchor: unknown): number | null {
  if (typeof anchor !== "object" || anchor === null || !text.doc) return null;
  try {
    const position = Y.createRelativePositionFromJSON(anchor);
    const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
    return found && found.type === text ? found.index : null;
  } catch {
    return null;
  }
}
