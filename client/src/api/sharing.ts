import { apiPath, request, requestJson } from "./http";

export type Role = "viewer" | "commenter" | "editor" | "owner";
export type MemberRole = Exclude<Role, "owner">;
export type LinkRole = MemberRole | "none";

export interface SharedPerson {
  id: string;
  name: string;
  color: string;
  picture: string | null;
  /** For the owner and editors only. */
  email?: string;
}

export interface Member {
  user: SharedPerson;
  role: MemberRole;
}

export interface Invitation {
  id: string;
  email: string;
  role: MemberRole;
  created_at: string;
  expires_at: string;
  /** Only in the answer that made it, and only when the server cannot send e-mail. */
  url?: string;
}

export interface AccessRequest {
  id: string;
  user: SharedPerson;
  role: MemberRole;
  message: string;
  created_at: string;
}

export interface Sharing {
  owner: SharedPerson | null;
  link_role: LinkRole;
  link_guests: boolean;
  /** Mine. */
  role: Role;
  can_manage: boolean;
  members: Member[];
  invitations: Invitation[];
  requests: AccessRequest[];
}

export function isRole(value: unknown): value is Role {
  return value === "viewer" || value === "commenter" || value === "editor" || value === "owner";
}

function of(document: string, ...parts: string[]): string {
  return apiPath("documents", document, ...parts);
}

export function getSharing(document: string): Promise<Sharing> {
  return requestJson("GET", of(document, "sharing"));
}

export async function setLink(document: string, role: LinkRole, guests: boolean): Promise<void> {
  await request("PUT", of(document, "link"), { role, guests });
}

export function addMember(
  document: string,
  email: string,
  role: MemberRole,
  message: string,
): Promise<{ member?: Member; invitation?: Invitation }> {
  return requestJson("POST", of(document, "members"), message ? { email, role, message } : { email, role });
}

export async function setMemberRole(document: string, user: string, role: MemberRole): Promise<void> {
  await request("PATCH", of(document, "members", user), { role });
}

/** Also the way to leave, with one's own id. */
export async function removeMember(document: string, user: string): Promise<void> {
  await request("DELETE", of(document, "members", user));
}

export async function revokeInvitation(document: string, invitation: string): Promise<void> {
  await request("DELETE", of(document, "invitations", invitation));
}

export async function transferOwnership(document: string, user: string): Promise<void> {
  await request("POST", of(document, "owner"), { user_id: user });
}

export async function askForAccess(document: string, role: MemberRole, message: string): Promise<void> {
  await request("POST", of(document, "access-requests"), message ? { role, message } : { role });
}

/** A role grants it, null declines. */
export async function answerRequest(
  document: string,
  requestId: string,
  role: MemberRole | null,
): Promise<void> {
  await request("POST", of(document, "access-requests", requestId), { role });
}
