import type { Awareness } from "y-protocols/awareness";
import { me, onMe, refreshMe } from "../account/me";
import type { Role } from "../api/sharing";
import { rememberDocument } from "../device/known";
import { turn } from "../device/owner";
import { texts } from "../texts";
import { Connection, type ConnectionListener, type Scope } from "./connection";
import { readNotice } from "./messages";
import { isSignedOut, type Refusal, readRefusal } from "./refusal";
import type { Timers } from "./timers";
import type { TitleSync } from "./title";
import type { Tracker } from "./tracker";

/** Shorter interruptions are not worth a word. */
const OFFLINE_AFTER_MS = 1000;
const REJOIN_MS = 4000;
const RESYNC_MS = 3000;

export interface MembershipListener {
  /** Something that the page shows may have changed. */
  changed(): void;
  /** The first difference from the server is in the document. */
  synced(): void;
  /** The server denied us, or closed this document. */
  ended(): void;
  /** There has been no connection for a while. */
  cutOff(): void;
}

/**
 * How we stand with the server in one document: whether we are connected, what we may do, and what it has refused. Owns
 * the connection, from `connect` to `close`.
 */
export class Membership implements ConnectionListener {
  online = false;
  /** Not connected for longer than a moment. */
  offline = false;
  /** What the server had when we connected is here. */
  isSynced = false;
  /** What others write waits. */
  holding = false;
  scope: Scope | null = null;
  role: Role | null = null;
  /** What became of our rights while the page was open. */
  change: "lowered" | "raised" | null = null;
  /** Why the server will not have us, or null. */
  refusal: Refusal | null = null;
  /** Why the server cannot store anything now, or null. */
  notSaved: string | null = null;

  /** Whose turn at this device it was when the page was opened. */
  readonly turn = turn();

  private connection: Connection | null = null;
  private roleTold = false;
  /** As whom the connection was made. */
  private who = "";
  private readonly forgetMe = onMe(() => this.meet());

  constructor(
    private readonly id: string,
    private readonly viewer: boolean,
    private readonly title: TitleSync,
    private readonly tracker: Tracker,
    private readonly timers: Timers,
    private readonly listener: MembershipListener,
  ) {}

  connect(awareness: Awareness): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const role = this.viewer ? "?role=viewer" : "";
    this.who = this.actor();
    const url = `${scheme}//${location.host}/ws/hocuspocus${role}`;
    this.timers.after("offline", OFFLINE_AFTER_MS * 2, () => this.goOffline());
    this.connection = new Connection(this.id, url, awareness.doc, awareness, this.tracker, this);
    if (this.holding) this.connection.provider.hold();
  }

  close(): void {
    this.forgetMe();
    this.connection?.close();
  }

  /** Whether a transaction with this origin came from the server. */
  isOrigin(origin: unknown): boolean {
    return this.connection !== null && origin === this.connection.provider;
  }

  /** Sends all that we have again. */
  resync(): void {
    this.connection?.resync();
  }

  /** Tries to connect at once, also after a refusal. */
  readonly retry = (): void => {
    this.refusal = null;
    this.connection?.resume();
    this.title.retry();
    this.listener.changed();
  };

  /** What others write waits until `release`. */
  hold(): void {
    this.holding = true;
    this.connection?.provider.hold();
  }

  release(): void {
    this.holding = false;
    this.connection?.provider.release();
  }

  /** What the server says about our rights elsewhere than on the connection. */
  learn(role: Role): void {
    // What was asked before may be answered after the room has said what became of it.
    if (this.roleTold) return;
    this.role = role;
    this.listener.changed();
  }

  /** The person has read what became of their rights. */
  readonly dismissChange = (): void => {
    this.change = null;
    this.listener.changed();
  };

  // What the connection says

  joined(scope: Scope): void {
    this.timers.clear("offline");
    this.timers.clear("rejoin");
    this.online = true;
    // A connection that comes and goes does not begin the wait anew.
    if (this.offline) this.tracker.pardon();
    this.offline = false;
    this.tracker.watch();
    this.refusal = null;
    this.rescope(scope);
    this.title.retry();
    this.listener.changed();
  }

  lost(): void {
    this.online = false;
    this.isSynced = false;
    // The room of the next connection says so again if it is still true.
    this.notSaved = null;
    this.tracker.refused = false;
    if (!this.offline && !this.timers.has("offline")) {
      this.timers.after("offline", OFFLINE_AFTER_MS, () => this.goOffline());
    }
    this.listener.changed();
  }

  synced(): void {
    this.isSynced = true;
    this.listener.synced();
    this.title.retry();
  }

  ended(reason: string): void {
    const refusal = readRefusal(reason);
    this.timers.clear("offline");
    this.online = false;
    this.offline = false;
    this.refusal = refusal;
    if (refusal.final) this.connection?.stop();
    else this.timers.after("rejoin", REJOIN_MS, () => this.connection?.restart());
    this.listener.ended();
    if (isSignedOut(refusal)) void refreshMe();
    this.listener.changed();
  }

  refused(): void {
    if (this.scope === "readonly") return;
    this.tracker.refused = true;
    this.timers.after("resync", RESYNC_MS, () => this.resync());
    this.listener.changed();
  }

  message(text: string): void {
    const notice = readNotice(text);
    if (notice?.type === "document") {
      this.title.received(notice.title);
      rememberDocument(this.id, { title: notice.title });
    } else if (notice?.type === "not-saved") {
      this.notSaved = notice.message || texts.save.databaseDown;
    } else if (notice?.type === "saving") {
      this.notSaved = null;
    } else if (notice?.type === "role") {
      this.role = notice.role;
      this.roleTold = true;
      this.rescope(notice.role === "editor" || notice.role === "owner" ? "read-write" : "readonly");
    }
    this.listener.changed();
  }

  private goOffline(): void {
    this.offline = true;
    if (!this.refusal?.final) this.refusal = null;
    this.listener.cutOff();
  }

  /** Our rights, at first and whenever they change. What could not be stored before may be stored now. */
  private rescope(scope: Scope): void {
    const before = this.scope;
    this.scope = scope;
    if (before === null || before === scope) return;
    this.timers.clear("resync");
    this.tracker.pardon();
    if (scope === "readonly") {
      this.change = "lowered";
      return;
    }
    this.change = "raised";
    this.title.forgive();
    this.resync();
    this.tracker.watch();
  }

  private actor(): string {
    const { id, name, color } = me().session.actor;
    return JSON.stringify([id, name, color]);
  }

  /** The server knows us by another name now: only a new connection carries it. */
  private meet(): void {
    const who = this.actor();
    if (this.connection === null || who === this.who) return;
    this.who = who;
    // The page begins anew; nothing of the account before goes out in this one's name.
    if (this.turn !== turn()) {
      this.title.close();
      this.connection.stop();
      return;
    }
    if (this.refusal !== null) this.retry();
    else this.connection.restart();
  }
}
