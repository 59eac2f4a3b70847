import type { blockTexts as English } from "../en/blocks";

/** The words of en/blocks.ts in German. */
export const blockTexts: typeof English = {};
