import { isRole, type Role } from "../api/sharing";

/** What the server tells the members of a room, beside the document itself. */
export type Notice =
  | { type: "document"; title: string }
  | { type: "not-saved"; message: string }
  | { type: "saving" }
  | { type: "role"; role: Role };

/** Reads a message of the server; null for one that this version of the application does not know. */
export function readNotice(text: string): Notice | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { type, title, message, role } = value as Record<string, unknown>;
  if (type === "document" && typeof title === "string") return { type, title };
  if (type === "not-saved") return { type, message: typeof message === "string" ? message : "" };
  if (type === "saving") return { type };
  if (type === "role" && isRole(role)) return { type, role };
  return null;
}
