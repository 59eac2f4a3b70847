import type { Blot } from "parchment";
import Quill from "quill/core";

export interface LinkPlace {
  index: number;
  length: number;
  href: string;
  element: HTMLAnchorElement;
}

function placeOf(quill: Quill, blot: Blot | null | undefined): LinkPlace | null {
  let link = blot;
  while (link && link.statics.blotName !== "link") {
    if (link === quill.scroll) return null;
    link = link.parent;
  }
  if (!link || !(link.domNode instanceof HTMLAnchorElement)) return null;
  const href = link.domNode.getAttribute("href") ?? "";
  return { index: quill.getIndex(link), length: link.length(), href, element: link.domNode };
}

/** The link at a place of the text, or null. */
export function linkAt(quill: Quill, index: number): LinkPlace | null {
  const [leaf] = quill.getLeaf(index);
  return placeOf(quill, leaf);
}

/** The link that an element of the text is in, or null. */
export function linkOf(quill: Quill, target: EventTarget | null): LinkPlace | null {
  const element = target instanceof Element ? target.closest("a") : null;
  if (!element || !quill.root.contains(element)) return null;
  const blot = Quill.find(element);
  return blot instanceof Quill ? null : placeOf(quill, blot);
}
