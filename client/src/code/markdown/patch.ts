import type { Block } from "./blocks";

/** How a list of blocks becomes the next one: `keep` at the start and `rest` at the end have the same HTML. */
export interface Patch {
  keep: number;
  rest: number;
  /** The HTML of what comes between them. */
  html: string[];
  /** The lines of all blocks: from and to of each in turn. */
  lines: number[];
}

/** What of `next` is not in `before`: an edit changes one block or two. */
export function patchOf(before: readonly Block[], next: readonly Block[]): Patch {
  const most = Math.min(before.length, next.length);
  let keep = 0;
  while (keep < most && before[keep]?.html === next[keep]?.html) keep += 1;
  let rest = 0;
  while (
    rest < most - keep &&
    before[before.length - 1 - rest]?.html === next[next.length - 1 - rest]?.html
  ) {
    rest += 1;
  }
  return {
    keep,
    rest,
    html: next.slice(keep, next.length - rest).map(({ html }) => html),
    lines: next.flatMap(({ from, to }) => [from, to]),
  };
}

/** What the worker is asked. */
export interface Question {
  source: string;
  /** Whether the beginning of a long text may come before the rest. */
  inParts: boolean;
}

/** What the worker says. More of the same text follows a part. */
export interface Answer {
  patch: Patch;
  isPart: boolean;
}
