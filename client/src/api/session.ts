import { apiPath, request, requestJson } from "./http";
import type { ActorShown, IdentityShown, SignUp } from "./schema";

/** Whoever uses this browser, as the server knows them. */
export type Actor = ActorShown;
export type Session = IdentityShown;
export type { SignUp };

const SESSION = apiPath("session");

export function getSession(): Promise<Session> {
  return requestJson("GET", SESSION);
}

export function signIn(email: string, password: string): Promise<Session> {
  return requestJson("POST", SESSION, { email, password });
}

export async function signOut(): Promise<void> {
  await request("DELETE", SESSION);
}

export function putGuest(name: string, color: string): Promise<Session> {
  return requestJson("PUT", apiPath("guest"), { name, color });
}

/** Null when the address must be confirmed by e-mail first. */
export async function signUp(account: SignUp): Promise<Session | null> {
  const response = await request("POST", apiPath("users"), account);
  return response.status === 202 ? null : ((await response.json()) as Session);
}

/** With a password, unless the account was made in this browser: Problem `password_needed`. */
export function confirmSignUp(token: string, password?: string): Promise<Session> {
  return requestJson("POST", apiPath("users", "confirm"), { token, ...(password ? { password } : {}) });
}

export async function askForReset(email: string): Promise<void> {
  await request("POST", apiPath("password-resets"), { email });
}

export function resetPassword(token: string, password: string): Promise<Session> {
  return requestJson("POST", apiPath("password-resets", "use"), { token, password });
}

export function acceptInvitation(token: string): Promise<{ document_id: string }> {
  return requestJson("POST", apiPath("invitations", "use"), { token });
}

/** Where a provider's sign-in begins. The browser goes there, no script does. */
export function oidcStart(next: string): string {
  return `${apiPath("auth", "oidc", "start")}?${new URLSearchParams({ next })}`;
}
