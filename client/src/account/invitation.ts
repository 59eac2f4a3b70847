/** The secret of an invitation while somebody signs in or up to use it: in this tab, and never in an address. */
const KEY = "quire:invitation";

export function waitingInvitation(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function keepInvitation(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // Without storage the link must be opened again after signing in.
  }
}
