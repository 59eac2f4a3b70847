import type { codeTexts as English } from "../en/code";

/** The words of en/code.ts in German. */
export const codeTexts: typeof English = {};
