/** Marks matches on the screen, not in the document: ranges that the browser paints over the text. */
import Quill from "quill/core";
import { topHeight } from "../page/top";
import type { Match } from "./search";

const ALL = "quire-found";
const CURRENT = "quire-found-current";

const paints = typeof CSS !== "undefined" && "highlights" in CSS && typeof Highlight === "function";

function firstAfter(matches: readonly Match[], index: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const match = matches[middle] as Match;
    if (match.index + match.length <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rangeOf(quill: Quill, { index, length }: Match): Range | null {
  const [start, from] = quill.getLeaf(index);
  const [end, to] = quill.getLeaf(index + length);
  if (!start || !end) return null;
  // At the border of two leaves Quill gives the first; a match begins in the second.
  const begin = from === start.length() && start.next ? [start.next.domNode, 0] : [start.domNode, from];
  const range = document.createRange();
  try {
    range.setStart(...point(begin[0] as Node, begin[1] as number));
    range.setEnd(...point(end.domNode, to));
  } catch {
    return null;
  }
  return range;
}

function point(node: Node, offset: number): [Node, number] {
  if (node.nodeType === Node.TEXT_NODE) return [node, Math.min(offset, (node as Text).length)];
  const parent = node.parentNode as Node;
  return [parent, [...parent.childNodes].indexOf(node as ChildNode) + (offset > 0 ? 1 : 0)];
}

/** The part of the text that the window shows, with a margin; in places of the document. */
function visible(quill: Quill): { from: number; to: number } {
  const { children } = quill.root;
  const above = -200;
  const below = window.innerHeight + 200;
  const find = (limit: number, bottom: boolean): number => {
    let low = 0;
    let high = children.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const box = (children[middle] as Element).getBoundingClientRect();
      if ((bottom ? box.bottom : box.top) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  if (children.length === 0) return { from: 0, to: 0 };
  const first = Quill.find(children[find(above, true)] as Node);
  const last = Quill.find(children[find(below, false)] as Node);
  const offset = (blot: typeof first) => (blot && !(blot instanceof Quill) ? quill.getIndex(blot) : 0);
  const end = last && !(last instanceof Quill) ? offset(last) + last.length() : quill.getLength();
  return { from: offset(first), to: end };
}

/** Paints the matches that can be seen. Called again when the text moves. */
export function paint(quill: Quill, matches: readonly Match[], current: number): void {
  if (!paints) return;
  const all = new Highlight();
  const one = new Highlight();
  one.priority = 1;
  if (matches.length > 0) {
    const { from, to } = visible(quill);
    for (let place = firstAfter(matches, from); place < matches.length; place += 1) {
      const match = matches[place] as Match;
      if (match.index > to) break;
      const range = rangeOf(quill, match);
      if (range) (place === current ? one : all).add(range);
    }
  }
  CSS.highlights.set(ALL, all);
  CSS.highlights.set(CURRENT, one);
}

export function unpaint(): void {
  if (!paints) return;
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(CURRENT);
}

/** Brings a match into the middle part of the window, below what is fixed at its top. */
export function reveal(quill: Quill, match: Match): void {
  const range = rangeOf(quill, match);
  const box = range?.getBoundingClientRect();
  if (!box) return;
  const top = topHeight() + 50;
  if (box.top >= top && box.bottom <= window.innerHeight - 60) return;
  window.scrollBy({ top: box.top - Math.max(top, window.innerHeight * 0.35), behavior: "instant" });
}
