/** Folders, lists of documents, the command palette. */
export const workspaceTexts = {};
