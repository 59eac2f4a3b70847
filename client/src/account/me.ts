import { useSyncExternalStore } from "react";
import { onUnauthorized } from "../api/http";
import { getSession, putGuest, type Session, signOut } from "../api/session";
import { onSeen } from "../app/returning";
import { forgetForeign } from "../device/forget";
import {
  adoptIdentity,
  confirmIdentity,
  identity,
  nameIsNew,
  onNameChosen,
  withdrawIdentity,
} from "../device/identity";
import { onOwnerElsewhere, takeOver } from "../device/owner";

/** Who uses this browser: asked of the server when the application starts, and again when that may have changed. */
export interface Me {
  /** "unreachable" while the server does not answer: what `session` says is then a guess. */
  status: "loading" | "known" | "unreachable";
  session: Session;
}

/** What holds until the server says otherwise, and for a server without accounts. */
const NOBODY: Session = {
  actor: {
    id: "guest",
    kind: "anonymous",
    name: "",
    color: "",
    is_admin: false,
    picture: null,
    has_password: false,
  },
  access: "open",
  signup: "off",
  mail: false,
  oidc: null,
  first: false,
};

let current: Me = { status: "loading", session: NOBODY };
let asked: Promise<void> | null = null;
let begun = 0;
const listeners = new Set<() => void>();

function tell(next: Me): void {
  if (JSON.stringify(next) === JSON.stringify(current)) return;
  current = next;
  for (const listener of listeners) listener();
}

export function me(): Me {
  return current;
}

export function onMe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useMe(): Me {
  return useSyncExternalStore(onMe, me);
}

export function isSignedIn({ session }: Me): boolean {
  return session.actor.kind === "user";
}

/** Takes over what an answer of the server says. */
export function setSession(session: Session): void {
  begun += 1;
  const { actor } = session;
  if (actor.kind === "user" && takeOver(actor.id)) forgetForeign();
  if (actor.kind === "anonymous") withdrawIdentity();
  else adoptIdentity(actor.id, actor.name, actor.color, actor.kind === "guest");
  tell({ status: "known", session });
}

/** Makes the nickname of this device known to the server, so that others see the same person at every visit. */
async function introduceGuest(): Promise<void> {
  const { name, colour } = identity();
  if (!name || current.status !== "known" || isSignedIn(current)) return;
  try {
    setSession(await putGuest(name, colour));
    confirmIdentity();
  } catch {
    // Without the server, or where guests are not wanted, the name stays on this device.
  }
}

async function ask(): Promise<void> {
  begun += 1;
  const mine = begun;
  try {
    const session = await getSession();
    // An answer that was under way when somebody signed in or out is old.
    if (mine !== begun) return;
    const { kind } = session.actor;
    const introduces =
      session.access === "open" && (kind === "anonymous" || (kind === "guest" && nameIsNew()));
    if (introduces && identity().name) {
      current = { status: "known", session };
      await introduceGuest();
      if (mine === begun) setSession(session);
    } else {
      setSession(session);
    }
  } catch {
    if (mine === begun) tell({ ...current, status: "unreachable" });
  }
}

/** Asks the server. Several callers at once share one request. */
export function refreshMe(): Promise<void> {
  asked ??= ask().finally(() => {
    asked = null;
  });
  return asked;
}

/**
 * Ends this session. What the device keeps of documents is the caller's matter. `depart` leads away from what only the
 * person may see; nobody knows before that they have gone, or the page of signing in would come twice.
 */
export async function leave(depart: () => Promise<void> | void): Promise<void> {
  await signOut();
  await depart();
  begun += 1;
  withdrawIdentity();
  tell({ status: "known", session: { ...current.session, actor: NOBODY.actor } });
  await refreshMe();
}

/** Begins to follow the server. Called once. */
export function startMe(): void {
  void refreshMe();
  onUnauthorized(() => {
    if (isSignedIn(current)) void refreshMe();
  });
  onNameChosen(() => void introduceGuest());
  window.addEventListener("online", () => void refreshMe());
  onSeen(() => void refreshMe());
  onOwnerElsewhere(() => void refreshMe());
}

/** Resolves when the server has said who we are, or is not worth waiting for. */
export function meSettled(patience: number): Promise<void> {
  if (current.status !== "loading") return Promise.resolve();
  return Promise.race([refreshMe(), new Promise<void>((resolve) => setTimeout(resolve, patience))]);
}
