import { type DocumentRecord, getDocument } from "../api/documents";
import { knownDocument } from "../device/known";
import { KINDS } from "../kinds";
import { fetched } from "./fetched";
import { PageSkeleton } from "./PageSkeleton";

export const documentPage = fetched(() => import("../pages/DocumentPage"), PageSkeleton);

/** Records that were asked for before the page was there, by their documents' ids. */
const asked = new Map<string, Promise<DocumentRecord>>();

/** What the server says about a document: the answer to what was asked already, the first time. */
export function firstRecord(id: string): Promise<DocumentRecord> {
  const early = asked.get(id);
  asked.delete(id);
  return early ?? getDocument(id);
}

/** Fetches the code of the likeliest editor of a document, before the server has said what kind it is. */
export function preloadEditor(id: string): void {
  KINDS[knownDocument(id)?.kind || "richtext"]?.load().catch(() => undefined);
}

/** Fetches at once what the page at this address will ask for one after the other. */
export function preloadPage(path: string): void {
  const id = /^\/d\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) return;
  documentPage.load().catch(() => undefined);
  preloadEditor(id);
  const record = getDocument(id);
  record.catch(() => undefined);
  asked.set(id, record);
}
