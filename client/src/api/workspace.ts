import { apiPath, request, requestJson } from "./http";
import type {
  Bulk,
  BulkResult,
  BulkResults,
  DocumentChanges,
  DocumentPage,
  DocumentShown,
  Duplicate,
  Filter,
  FolderList,
  FolderShown,
  Order,
  PeopleHere,
  Preview,
  Sort,
} from "./schema";

export type WorkspaceDocument = DocumentShown;
export type WorkspacePage = DocumentPage;
export type Folder = FolderShown;
export type BulkAction = Bulk["action"];
export type DocumentChange = DocumentChanges;
export type ListFilter = Filter;
export type SortOrder = Order;
/** What a person may sort by; the other orders belong to places. */
export type SortKey = Exclude<Sort, "opened_at" | "trashed_at">;
export type { BulkResult, Preview };

export interface ListOptions {
  filter: ListFilter;
  folder?: string;
  kind?: string;
  title?: string;
  /** Without it, the server sorts as suits the filter. */
  sort?: SortKey;
  order?: SortOrder;
  cursor?: string | null;
  limit?: number;
}

export const NAME_OF_FOLDER_LIMIT = 100;
/** How many documents one bulk action takes, and how many one question for counts. */
export const BULK_LIMIT = 100;

const DOCUMENTS = apiPath("documents");
const FOLDERS = apiPath("folders");

export function listWorkspace(options: ListOptions, signal?: AbortSignal): Promise<WorkspacePage> {
  const { filter, limit = 50 } = options;
  const query = new URLSearchParams({ limit: String(limit) });
  if (filter !== "all") query.set("filter", filter);
  for (const name of ["folder", "kind", "title", "sort", "order", "cursor"] as const) {
    const value = options[name];
    if (value) query.set(name, value);
  }
  return requestJson("GET", `${DOCUMENTS}?${query}`, undefined, signal);
}

/** `folder`: one of the caller's, or null for none. */
export function createOfKind(kind: string, title: string, folder: string | null): Promise<WorkspaceDocument> {
  return requestJson("POST", DOCUMENTS, { kind, title, ...(folder === null ? {} : { folder_id: folder }) });
}

export function changeDocument(id: string, change: DocumentChange): Promise<WorkspaceDocument> {
  return requestJson("PATCH", apiPath("documents", id), change);
}

export async function deleteForGood(id: string): Promise<void> {
  await request("DELETE", `${apiPath("documents", id)}?permanently=true`);
}

/** Without `copy`, a document of the same title in the same folder. */
export function duplicateDocument(id: string, copy: Duplicate = {}): Promise<WorkspaceDocument> {
  return requestJson("POST", apiPath("documents", id, "duplicate"), copy);
}

/** One action on many documents, in bundles that the server takes. What happened to each, in the same order. */
export async function bulk(ids: string[], action: BulkAction, folder?: string | null): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (let from = 0; from < ids.length; from += BULK_LIMIT) {
    const part = ids.slice(from, from + BULK_LIMIT);
    const body = { ids: part, action, ...(action === "move" ? { folder_id: folder ?? null } : {}) };
    const answer = await requestJson<BulkResults>("POST", `${DOCUMENTS}/bulk`, body);
    results.push(...answer.results);
  }
  return results;
}

export function getPreview(id: string, signal?: AbortSignal): Promise<Preview> {
  return requestJson("GET", apiPath("documents", id, "preview"), undefined, signal);
}

export async function peopleHere(ids: string[]): Promise<Record<string, number>> {
  const query = new URLSearchParams({ documents: ids.slice(0, BULK_LIMIT).join(",") });
  return (await requestJson<PeopleHere>("GET", `${apiPath("people-here")}?${query}`)).documents;
}

export async function listFolders(): Promise<Folder[]> {
  return (await requestJson<FolderList>("GET", FOLDERS)).folders;
}

export function createFolder(name: string, parent: string | null): Promise<Folder> {
  return requestJson("POST", FOLDERS, { name, parent_id: parent });
}

export function changeFolder(
  id: string,
  change: { name?: string; parent_id?: string | null },
): Promise<Folder> {
  return requestJson("PATCH", apiPath("folders", id), change);
}

export async function deleteFolder(id: string): Promise<void> {
  await request("DELETE", apiPath("folders", id));
}

/** Makes the content equal to `text`, which is of this media type. */
export async function putContent(id: string, text: string, type: string): Promise<void> {
  await request("PUT", apiPath("documents", id, "content"), new Blob([text], { type }));
}

/** The content as a file of one of the server's formats. */
export async function contentAs(id: string, format: string): Promise<Blob> {
  const answer = await request("GET", `${apiPath("documents", id, "content")}?format=${format}`);
  return answer.blob();
}
