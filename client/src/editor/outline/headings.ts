import type Quill from "quill/core";

export interface Heading {
  /** Place among the headings. */
  key: number;
  level: number;
  text: string;
  element: HTMLElement;
}

/** The headings of a text, in order. */
export function headingsOf(quill: Quill): Heading[] {
  return [...quill.root.querySelectorAll<HTMLElement>(":scope > :is(h1, h2, h3, h4, h5, h6)")]
    .map((element, key) => ({
      key,
      level: Number(element.tagName[1]),
      text: (element.textContent ?? "").replace(/\ufeff/g, "").trim(),
      element,
    }))
    .filter(({ text }) => text !== "");
}

/** How deep each is indented: a text that begins with a second level begins at the margin. */
export function depthsOf(levels: readonly number[]): number[] {
  const open: number[] = [];
  return levels.map((level) => {
    while (open.length > 0 && (open[open.length - 1] as number) >= level) open.pop();
    open.push(level);
    return open.length - 1;
  });
}

/** The last of them that begins above `line` (pixels from the window's top), or the first. */
export function currentOf(tops: readonly number[], line: number): number {
  let current = 0;
  tops.forEach((top, index) => {
    if (top <= line) current = index;
  });
  return current;
}
