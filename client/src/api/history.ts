import { apiPath, request, requestJson } from "./http";
import type {
  AuthorShown,
  BlameShown,
  DiffShown,
  RestoredShown,
  RevisionShown,
  SessionShown,
  SizeShown,
  VersionList,
  VersionShown,
} from "./schema";

export type Author = AuthorShown;
export type Blame = BlameShown;
export type Difference = DiffShown;
export type Revision = RevisionShown;
export type WorkSession = SessionShown;
export type Version = VersionShown;

/** Operations as history tells them: with the actor's id, and what was deleted as `text`. */
export type AuthoredOp = BlameShown["ops"][number];

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

function of(document: string, ...parts: string[]): string {
  return apiPath("documents", document, ...parts);
}

/** Sessions of work, the newest first. */
export function listSessions(document: string, cursor: string | null = null): Promise<Page<WorkSession>> {
  const query = new URLSearchParams({ group: "session", limit: "30" });
  if (cursor !== null) query.set("cursor", cursor);
  return requestJson("GET", `${of(document, "revisions")}?${query}`);
}

/** Who made this one revision, and when; undefined for the beginning. */
export async function getRevision(
  document: string,
  revision: number,
  signal?: AbortSignal,
): Promise<Revision | undefined> {
  if (revision < 1) return undefined;
  // A page begins before its cursor.
  const query = new URLSearchParams({ group: "none", limit: "1", cursor: String(revision + 1) });
  const path = `${of(document, "revisions")}?${query}`;
  return (await requestJson<Page<Revision>>("GET", path, undefined, signal)).items[0];
}

/** A drawing as it was, as SVG. */
/** The entries of a drawing, as the server has checked them. */
export async function getStrokes(
  document: string,
  revision: number,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const path = `${of(document, "revisions", String(revision), "content")}?format=json`;
  return (await requestJson<{ strokes: Record<string, unknown> }>("GET", path, undefined, signal)).strokes;
}

export async function getContent(
  document: string,
  revision: number,
  signal?: AbortSignal,
): Promise<AuthoredOp[]> {
  const path = `${of(document, "revisions", String(revision), "content")}?format=delta`;
  return (await requestJson<{ ops: AuthoredOp[] }>("GET", path, undefined, signal)).ops;
}

/** Who wrote what, at a revision or now. */
export function getBlame(document: string, revision?: number, signal?: AbortSignal): Promise<Blame> {
  const query = revision === undefined ? "" : `?revision=${revision}`;
  return requestJson("GET", `${of(document, "blame")}${query}`, undefined, signal);
}

export function getDifference(
  document: string,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<Difference> {
  return requestJson("GET", `${of(document, "diff")}?from=${from}&to=${to}`, undefined, signal);
}

export function getSize(document: string): Promise<SizeShown> {
  return requestJson("GET", of(document, "size"));
}

export async function listVersions(document: string): Promise<Version[]> {
  return (await requestJson<VersionList>("GET", of(document, "versions"))).items;
}

export function nameVersion(document: string, revision: number, name: string): Promise<Version> {
  return requestJson("POST", of(document, "versions"), { name, revision });
}

export async function changeVersion(
  document: string,
  version: string,
  change: { name?: string; locked?: boolean },
): Promise<void> {
  await request("PATCH", of(document, "versions", version), change);
}

export async function deleteVersion(document: string, version: string): Promise<void> {
  await request("DELETE", of(document, "versions", version));
}

/** Makes the text what it was, by one more edit. */
export function restore(document: string, revision: number): Promise<RestoredShown> {
  return requestJson("POST", of(document, "restore"), { revision });
}
