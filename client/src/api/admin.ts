import { apiPath, request, requestJson } from "./http";

export interface ManagedUser {
  id: string;
  email: string;
  name: string;
  color: string;
  picture: string | null;
  is_admin: boolean;
  created_at: string;
  disabled_at: string | null;
  last_seen_at: string | null;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A link that went out by e-mail, or that the administrator hands over. */
export interface HandedLink {
  /** Null if it was sent. */
  url: string | null;
  expires_at?: string;
  /** It went out by e-mail. */
  sent: boolean;
}

/** A link that waits to be used, or somebody's request for one. */
export interface WaitingLink {
  id: string;
  purpose: string;
  email: string;
  user_id: string | null;
  created_at: string;
}

export interface AuditEntry {
  id: string | number;
  created_at: string;
  actor: string;
  action: string;
  target: string;
  document_id: string | null;
  address: string;
  details: Record<string, string> | null;
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  document?: string;
}

function query(values: Record<string, string | null | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

export function listUsers(search: string, cursor: string | null = null): Promise<Page<ManagedUser>> {
  return requestJson("GET", apiPath("admin", "users") + query({ search, cursor }));
}

export async function changeUser(
  id: string,
  changes: { disabled?: boolean; is_admin?: boolean },
): Promise<void> {
  await request("PATCH", apiPath("admin", "users", id), changes);
}

export function makeResetLink(id: string): Promise<HandedLink> {
  return requestJson("POST", apiPath("admin", "users", id, "password-reset"));
}

export function inviteUser(email: string): Promise<HandedLink> {
  return requestJson("POST", apiPath("admin", "invitations"), { email });
}

export async function listWaitingLinks(): Promise<WaitingLink[]> {
  return (await requestJson<{ items: WaitingLink[] }>("GET", apiPath("admin", "links"))).items;
}

export function listAudit(filter: AuditFilter, before: string | null = null): Promise<Page<AuditEntry>> {
  return requestJson("GET", apiPath("admin", "audit") + query({ ...filter, before, limit: "50" }));
}

export function auditCsv(filter: AuditFilter): string {
  return apiPath("admin", "audit.csv") + query({ ...filter });
}
