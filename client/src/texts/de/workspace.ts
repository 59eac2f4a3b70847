import type { workspaceTexts as English } from "../en/workspace";

/** The words of en/workspace.ts in German. */
export const workspaceTexts: typeof English = {};
