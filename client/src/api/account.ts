import { apiPath, request, requestJson } from "./http";

export interface SignedInSession {
  id: string;
  address: string;
  agent: string;
  created_at: string;
  seen_at: string;
  current: boolean;
}

export type TokenScope = "read" | "write" | "admin";

export interface ApiToken {
  id: string;
  name: string;
  scope: TokenScope;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
}

interface Items<T> {
  items: T[];
}

export async function saveProfile(changes: { name?: string; color?: string }): Promise<void> {
  await request("PATCH", apiPath("account"), changes);
}

export async function savePicture(file: Blob): Promise<void> {
  await request("PUT", apiPath("account", "picture"), file);
}

export async function deletePicture(): Promise<void> {
  await request("DELETE", apiPath("account", "picture"));
}

export async function deleteAccount(password: string): Promise<void> {
  await request("DELETE", apiPath("account"), { password });
}

/** `current` is null for an account that has had no password. */
export async function changePassword(current: string | null, next: string): Promise<void> {
  await request(
    "POST",
    apiPath("account", "password"),
    current === null ? { new: next } : { current, new: next },
  );
}

export async function listSessions(): Promise<SignedInSession[]> {
  return (await requestJson<Items<SignedInSession>>("GET", apiPath("account", "sessions"))).items;
}

export async function endSession(id: string): Promise<void> {
  await request("DELETE", apiPath("account", "sessions", id));
}

/** Ends all but this one. */
export async function endOtherSessions(): Promise<void> {
  await request("DELETE", apiPath("account", "sessions"));
}

export async function listTokens(): Promise<ApiToken[]> {
  return (await requestJson<Items<ApiToken>>("GET", apiPath("account", "tokens"))).items;
}

export interface NewToken {
  name: string;
  scope: TokenScope;
  expires_at?: string;
}

/** The answer carries the secret, this once. */
export function createToken(token: NewToken): Promise<ApiToken & { token: string }> {
  return requestJson("POST", apiPath("account", "tokens"), token);
}

export async function deleteToken(id: string): Promise<void> {
  await request("DELETE", apiPath("account", "tokens", id));
}
