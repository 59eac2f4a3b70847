import imported from "quill-cursors/core";

/**
 * The module that draws other people's cursors. Its package is CommonJS, whose default export bundlers hand out
 * either as it is or wrapped once more, as Node does.
 */
export const QuillCursors: typeof imported =
  "default" in imported ? (imported as { default: typeof imported }).default : imported;
