import { apiPath, request, requestJson } from "./http";

export type ActorKind = "anonymous" | "guest" | "user";

/** Whoever uses this browser, as the server knows them. */
export interface Actor {
  id: string;
  kind: ActorKind;
  name: string;
  color: string;
  email?: string;
  is_admin: boolean;
  picture: string | null;
  has_password: boolean;
}

export interface Session {
  actor: Actor;
  access: "open" | "accounts";
  signup: "open" | "invite" | "off";
  /** The server can send e-mail. */
  mail: boolean;
  oidc: { name: string } | null;
  /** There is no account yet: the next one becomes the administrator's. */
  first: boolean;
}

export interface SignUp {
  email: string;
  password: string;
  name: string;
  color?: string;
  invitation?: string;
}

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

export function confirmSignUp(token: string): Promise<Session> {
  return requestJson("POST", apiPath("users", "confirm"), { token });
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
