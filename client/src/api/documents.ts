import { apiPath, request, requestJson } from "./http";
import type { DocumentShown } from "./schema";

export type DocumentRecord = DocumentShown;

function documentPath(id: string): string {
  return apiPath("documents", id);
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
