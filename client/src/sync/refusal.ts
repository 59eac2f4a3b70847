import { texts } from "../texts";

/**
 * Why the server ended or denied our membership. It sends `code` or `code: sentence`, with the codes of REST errors.
 */
export interface Refusal {
  code: string;
  detail: string;
  /** Trying again cannot help, or would do what nobody wants: bring a deleted document back. */
  final: boolean;
}

const FINAL = new Set([
  "document_not_found",
  "document_deleted",
  "document_too_large",
  "epoch_changed",
  "forbidden",
  "invalid_name",
  "invalid_token",
  "session_ended",
  "unauthorized",
  "unsupported_kind",
]);

export function readRefusal(reason: string): Refusal {
  const match = /^([a-z][a-z_]*)(?::\s*([\s\S]*))?$/.exec(reason.trim());
  const code = match?.[1] ?? "";
  const detail = match ? (match[2] ?? "") : reason.trim();
  return { code, detail: detail && texts.problem(code, detail), final: FINAL.has(code) };
}

export function isDeletion(refusal: Refusal): boolean {
  return refusal.code === "document_not_found" || refusal.code === "document_deleted";
}

/** Nobody is signed in, or not any more. */
export function isSignedOut(refusal: Refusal): boolean {
  return refusal.code === "unauthorized" || refusal.code === "session_ended";
}

export function isForbidden(refusal: Refusal): boolean {
  return refusal.code === "forbidden";
}
