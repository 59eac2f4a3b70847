import type { drawingTexts as English } from "../en/drawing";

/** The words of en/drawing.ts in German. */
export const drawingTexts: typeof English = {};
