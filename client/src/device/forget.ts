import { documentsHere, forgetDocument, isForeign, type KnownDocument } from "./known";
import { unsavedOnThisDevice } from "./ledger";

let going: Promise<void> = Promise.resolve();

/**
 * Removes this device's copies of documents, but for changes that no server has: the next person at this browser must not
 * read them. They are unknown at once, and gone when the promise is fulfilled.
 */
export function forgetCopies(which: (document: KnownDocument) => boolean = () => true): Promise<void> {
  const unsaved = unsavedOnThisDevice();
  const ids = documentsHere()
    .filter((known) => which(known) && !unsaved.has(known.id))
    .map(({ id }) => id);
  if (ids.length === 0) return going;
  for (const id of ids) forgetDocument(id);
  const remove = async () => {
    // Yjs comes with it, and most pages do not need Yjs.
    const { forgetUpdates } = await import("./update-store");
    for (const id of ids) await forgetUpdates(id).catch(() => {});
  };
  going = Promise.allSettled([going, remove()]).then(() => {});
  return going;
}

/** Another account is signed in here than before. */
export function forgetForeign(): void {
  void forgetCopies(isForeign);
}

/** Resolves when nothing is being removed, or when it is not worth waiting any longer. */
export function forgotten(patience: number): Promise<void> {
  return Promise.race([going, new Promise<void>((resolve) => setTimeout(resolve, patience))]);
}
