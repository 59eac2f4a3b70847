import { knownDocument } from "../device/known";
import { KINDS } from "../kinds";

/** Fetches the code of the likeliest editor of a document, before the server has said what kind it is. */
export function preloadEditor(id: string): void {
  KINDS[knownDocument(id)?.kind ?? "richtext"]?.load().catch(() => undefined);
}

/** Fetches at once what the page at this address will ask for one after the other. */
export function preloadPage(path: string): void {
  const id = /^\/d\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) return;
  import("../pages/DocumentPage").catch(() => undefined);
  preloadEditor(id);
}
