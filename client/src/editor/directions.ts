import type Quill from "quill/core";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LETTER = /\p{L}/u;

/** The direction of a text by its first letter, as `dir="auto"` finds it; null where there is none. */
export function directionOf(text: string): "ltr" | "rtl" | null {
  const letter = LETTER.exec(text)?.[0];
  if (letter === undefined) return null;
  return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}

interface Line {
  domNode: Node;
  statics: { blotName: string };
  length(): number;
}

/** The lines that any of these spans touches, which are in order; all of them in one go through the text. */
function linesIn(quill: Quill, spans: readonly { from: number; to: number }[]): Line[] {
  const [first, last] = [spans[0], spans[spans.length - 1]];
  if (!first || !last) return [];
  const found: Line[] = [];
  let start = first.from - Math.max(0, quill.getLine(first.from)[1]);
  let span = 0;
  for (const line of quill.getLines(first.from, last.to - first.from) as unknown as Line[]) {
    const end = start + line.length();
    while (span < spans.length - 1 && (spans[span]?.to ?? 0) <= start) span += 1;
    const { from, to } = spans[span] ?? last;
    if (from < end && to > start) found.push(line);
    start = end;
  }
  return found;
}

/**
 * Gives each block of a text the direction of its first letter: Hebrew begins at the right, also on a page that begins at the
 * left. It is how the text is shown, not part of it: nothing is stored. Blocks in the page's direction carry no attribute.
 * Returns what looks at all of the text again, and the disposer.
 */
export function showDirections(quill: Quill): { refresh: () => void; close: () => void } {
  const settle = (lines: Iterable<Line>): void => {
    const page = document.documentElement.dir || "ltr";
    const direct = (element: HTMLElement) => {
      const direction = directionOf(element.textContent ?? "");
      const wanted = direction === page ? null : direction;
      if (element.getAttribute("dir") === wanted) return;
      if (wanted === null) element.removeAttribute("dir");
      else element.dir = wanted;
    };
    const tables = new Set<HTMLElement>();
    for (const { domNode, statics } of lines) {
      if (!(domNode instanceof HTMLElement) || statics.blotName === "code-block") continue;
      direct(domNode);
      const table = domNode.closest("table");
      if (table) tables.add(table);
    }
    // Their columns begin where their words do; numbers alone stand as the table does.
    for (const table of tables) direct(table);
    // Quill would take the attributes for an edit, and compare the whole text.
    quill.scroll.observer.takeRecords();
  };
  const refresh = () => settle(quill.getLines() as unknown as Line[]);
  const changed = (delta: { ops: { insert?: unknown; retain?: unknown; delete?: number }[] }) => {
    const spans: { from: number; to: number }[] = [];
    let index = 0;
    for (const { insert, retain, delete: deleted } of delta.ops) {
      if (typeof retain === "number") {
        index += retain;
        continue;
      }
      const length = typeof insert === "string" ? insert.length : insert === undefined ? 0 : 1;
      // One more: an inserted line break, or a deletion, changes what follows.
      if (length > 0 || deleted) spans.push({ from: index, to: index + length + 1 });
      index += length;
    }
    settle(linesIn(quill, spans));
  };
  refresh();
  quill.on("text-change", changed);
  return { refresh, close: () => void quill.off("text-change", changed) };
}
