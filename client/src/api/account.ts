import { apiPath, request, requestJson } from "./http";
import type { ApiToken, MadeApiToken, NewToken, ProfileChanges, Scope, SignedInSession } from "./schema";

export type { ApiToken, SignedInSession };
export type TokenScope = Scope;

interface Items<T> {
  items: T[];
}

export async function saveProfile(changes: ProfileChanges): Promise<void> {
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

/** The answer carries the secret, this once. */
export function createToken(token: NewToken): Promise<MadeApiToken> {
  return requestJson("POST", apiPath("account", "tokens"), token);
}

export async function deleteToken(id: string): Promise<void> {
  await request("DELETE", apiPath("account", "tokens", id));
}
