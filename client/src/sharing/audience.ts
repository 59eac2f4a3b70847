import type { LinkRole, MemberRole, Sharing } from "../api/sharing";

/** Whom a document's link lets in. */
export type Audience = "none" | "users" | "anyone";

export function audienceOf({ link_role, link_guests }: Pick<Sharing, "link_role" | "link_guests">): Audience {
  if (link_role === "none") return "none";
  return link_guests ? "anyone" : "users";
}

/** What to ask of the server for an audience. A link that let nobody in begins with reading. */
export function linkOf(audience: Audience, role: LinkRole): { role: LinkRole; guests: boolean } {
  if (audience === "none") return { role: "none", guests: false };
  const granted: MemberRole = role === "none" ? "viewer" : role;
  return { role: granted, guests: audience === "anyone" };
}
