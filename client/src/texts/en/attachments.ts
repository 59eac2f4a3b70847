/** Uploads and files. */
export const attachmentTexts = {
  connectionLost: "The connection was lost, so the file was not uploaded. Try again.",
  tookTooLong: "The upload stood still for too long and was given up. Try again.",
};
