import { apiPath, request, requestJson } from "./http";
import type {
  AccessRequestShown,
  InvitationShown,
  MemberShown,
  PersonShown,
  Shared,
  SharingShown,
} from "./schema";

export type Role = SharingShown["role"];
export type MemberRole = MemberShown["role"];
export type LinkRole = SharingShown["link_role"];
export type SharedPerson = PersonShown;
export type Member = MemberShown;
export type Invitation = InvitationShown;
export type AccessRequest = AccessRequestShown;
export type Sharing = SharingShown;

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
): Promise<Shared> {
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
