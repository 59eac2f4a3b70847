/** The drawing board. */
export const drawingTexts = {};
