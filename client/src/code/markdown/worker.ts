import { type Block, beginningOf, blocksOf } from "./blocks";
import { type Answer, patchOf, type Question } from "./patch";

let before: Block[] = [];

function answer(source: string, isPart: boolean): void {
  const next = blocksOf(source);
  postMessage({ patch: patchOf(before, next), isPart } satisfies Answer);
  before = next;
}

/** Gets a document's text, and answers with what changed since the last one; of a long one first with its beginning. */
addEventListener("message", ({ data: { source, inParts } }: MessageEvent<Question>) => {
  const beginning = inParts && before.length === 0 ? beginningOf(source) : null;
  if (beginning !== null) answer(beginning, true);
  answer(source, false);
});
