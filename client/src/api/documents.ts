import { problemOf } from "./problem";

export interface DocumentRecord {
  id: string;
  kind: string;
  title: string;
  epoch: string;
  head: number;
  /** RFC 3339, UTC. */
  created_at: string;
  updated_at: string;
}

export interface DocumentPage {
  items: DocumentRecord[];
  next_cursor: string | null;
}

const ROOT = "/api/v1/documents";
const PATIENCE_MS = 15_000;

async function request(method: string, path: string, body?: object): Promise<Response> {
  const response = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

function documentPath(id: string): string {
  return `${ROOT}/${encodeURIComponent(id)}`;
}

export async function listDocuments(cursor: string | null = null): Promise<DocumentPage> {
  const query = new URLSearchParams({ limit: "50" });
  if (cursor !== null) query.set("cursor", cursor);
  return (await request("GET", `${ROOT}?${query}`)).json();
}

export async function createDocument(): Promise<DocumentRecord> {
  return (await request("POST", ROOT, {})).json();
}

export async function getDocument(id: string): Promise<DocumentRecord> {
  return (await request("GET", documentPath(id))).json();
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
