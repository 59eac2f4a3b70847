/** Uploads and files. */
export const attachmentTexts = {};
