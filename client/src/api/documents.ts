import { apiPath, request, requestJson } from "./http";
import type { DocumentPage, DocumentShown } from "./schema";

export type DocumentRecord = DocumentShown;
export type { DocumentPage };

/** What this client offers to make. */
export type DocumentKind = "richtext" | "code" | "drawing";

export type DocumentFilter = "all" | "owned" | "shared";

const ROOT = apiPath("documents");

function documentPath(id: string): string {
  return apiPath("documents", id);
}

export function listDocuments(
  filter: DocumentFilter = "all",
  cursor: string | null = null,
): Promise<DocumentPage> {
  const query = new URLSearchParams({ limit: "50" });
  if (filter !== "all") query.set("filter", filter);
  if (cursor !== null) query.set("cursor", cursor);
  return requestJson("GET", `${ROOT}?${query}`);
}

/** Makes a document; without a kind, a text. */
export function createDocument({
  kind,
  title,
}: {
  kind?: DocumentKind;
  title?: string;
} = {}): Promise<DocumentRecord> {
  return requestJson("POST", ROOT, { kind, title });
}

export function getDocument(id: string): Promise<DocumentRecord> {
  return requestJson("GET", documentPath(id));
}

export async function saveTitle(id: string, title: string): Promise<void> {
  await request("PATCH", documentPath(id), { title });
}

export async function deleteDocument(id: string): Promise<void> {
  await request("DELETE", documentPath(id));
}

/** Whether a document can have this name: 1–128 of `A-Za-z0-9._~-`, not only dots. */
export function isDocumentId(id: string): boolean {
  return /^[A-Za-z0-9._~-]{1,128}$/.test(id) && !/^\.+$/.test(id);
}
