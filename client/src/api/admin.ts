import { apiPath, request, requestJson } from "./http";
import type {
  AuditEntry,
  AuditPage,
  PersonShown as AuditPerson,
  HandedLink,
  ManagedUser,
  UserChanges,
  UserPage,
  WaitingLink,
} from "./schema";

export type { AuditEntry, AuditPerson, HandedLink, ManagedUser, WaitingLink };

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
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

export function listUsers(search: string, cursor: string | null = null): Promise<UserPage> {
  return requestJson("GET", apiPath("admin", "users") + query({ search, cursor }));
}

export async function changeUser(id: string, changes: UserChanges): Promise<void> {
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

export function listAudit(filter: AuditFilter, before: string | null = null): Promise<AuditPage> {
  return requestJson("GET", apiPath("admin", "audit") + query({ ...filter, before, limit: "50" }));
}

export function auditCsv(filter: AuditFilter): string {
  return apiPath("admin", "audit.csv") + query({ ...filter });
}
