import { type Block, blocksOf } from "./blocks";
import { patchOf } from "./patch";

let before: Block[] = [];

/** Gets a document's text, and answers with what changed since the last one. */
addEventListener("message", ({ data }: MessageEvent<string>) => {
  const next = blocksOf(data);
  postMessage(patchOf(before, next));
  before = next;
});
