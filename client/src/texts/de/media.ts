import type { mediaTexts as English } from "../en/media";

/** The words of en/media.ts in German. */
export const mediaTexts: typeof English = {};
