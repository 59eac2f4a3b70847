import type { DeviceCopy } from "../device/copy";
import { texts } from "../texts";
import type { Membership } from "./membership";
import { isDeletion, isForbidden, isSignedOut } from "./refusal";
import { type SaveState, saveState } from "./save-state";
import type { Standing } from "./standing";
import type { TitleSync } from "./title";
import type { Tracker } from "./tracker";

export interface SessionSnapshot {
  /** The same object until something in it changes. */
  standing: Standing;
  /** The same object until something in it changes. */
  save: SaveState;
  /** Closing the tab now would lose something. */
  unsafe: boolean;
}

/** All that a snapshot is derived from. */
export interface SessionFacts {
  /** The document's content is here. */
  ready: boolean;
  /** Still nothing to show after some seconds. */
  waiting: boolean;
  /** The page is for reading, whatever we may do. */
  viewer: boolean;
  /** Things under way in the page that leaving it would lose. */
  held: ReadonlySet<object>;
  membership: Pick<
    Membership,
    "online" | "offline" | "holding" | "scope" | "role" | "change" | "refusal" | "notSaved"
  >;
  title: Pick<TitleSync, "title" | "pending" | "isKept" | "problem">;
  tracker: Pick<Tracker, "unsaved" | "confirmed" | "stalled" | "settling" | "refused">;
  copy: Pick<DeviceCopy, "works" | "holds" | "elsewhere">;
}

/** What the page may say. */
export function snapshotOf(facts: SessionFacts, before?: SessionSnapshot): SessionSnapshot {
  const { ready, viewer, membership, title, tracker, copy } = facts;
  const { online, offline, scope, role, refusal } = membership;
  const mine = tracker.unsaved + (title.pending ? 1 : 0);
  const kept = copy.holds(tracker.unsaved) && title.isKept;
  const final = refusal?.final === true;
  const readOnly = scope === "readonly" || viewer;
  const standing: Standing = {
    ready,
    waiting: facts.waiting,
    readOnly: readOnly || final,
    admitted: scope !== null && refusal === null,
    online,
    role,
    change: membership.change,
    title: title.title,
    refusal,
    deviceWorks: copy.works,
  };
  const save = saveState({
    connection: online ? "online" : offline ? "offline" : "connecting",
    confirmed: tracker.confirmed,
    unsaved: mine + (offline ? copy.elsewhere() : membership.holding ? 1 : 0),
    settling: tracker.settling,
    readOnly,
    role: role === "viewer" || role === "commenter" ? role : null,
    refusal: reason(facts),
    final,
    empty: !ready,
    stalled: tracker.stalled ? texts.save.stalled : null,
    kept,
  });
  return {
    standing: unlessSame(before?.standing, standing),
    save: unlessSame(before?.save, save),
    unsafe: !kept || facts.held.size > 0,
  };
}

/** Why the server does not take changes, or null. */
function reason({ membership, title, tracker }: SessionFacts): string | null {
  const { refusal, notSaved } = membership;
  if (refusal) {
    if (isDeletion(refusal)) return texts.save.deleted;
    if (isForbidden(refusal)) return texts.sharing.endedAccess;
    if (isSignedOut(refusal)) return texts.sharing.endedSession;
    return refusal.detail || texts.save.denied;
  }
  if (notSaved !== null) return notSaved;
  if (title.problem !== null) return texts.save.titleRefused(title.problem);
  return tracker.refused ? texts.save.refused : null;
}

/** `next`, or `before` if both say the same. */
function unlessSame<Value>(before: Value | undefined, next: Value): Value {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(next) ? before : next;
}
