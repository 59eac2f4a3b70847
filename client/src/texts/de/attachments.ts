import type { attachmentTexts as english } from "../en/attachments";

/** Hochladen und Dateien. */
export const attachmentTexts: typeof english = {
  connectionLost:
    "Die Verbindung ist abgebrochen, die Datei wurde nicht hochgeladen. Bitte noch einmal versuchen.",
  tookTooLong: "Das Hochladen kam lange nicht voran und wurde abgebrochen. Bitte noch einmal versuchen.",
};
