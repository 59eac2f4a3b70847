import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { isSignedIn, me, meSettled, onMe, refreshMe } from "../account/me";
import { saveTitle } from "../api/documents";
import type { Role } from "../api/sharing";
import { DeviceCopy, type Found } from "../device/copy";
import { forgotten } from "../device/forget";
import { identity, onIdentity } from "../device/identity";
import { isForeign, type KnownDocument, knownDocument, rememberDocument } from "../device/known";
import { owner, turn } from "../device/owner";
import { onLanguage, texts } from "../texts";
import { Connection, type Scope } from "./connection";
import { readNotice } from "./messages";
import { isDeletion, isForbidden, isSignedOut, type Refusal, readRefusal } from "./refusal";
import { type ReadingRole, type SaveState, saveState } from "./save-state";
import { type SessionSnapshot, type Standing, unlessSame } from "./standing";
import { Timers } from "./timers";
import { TitleSync } from "./title";
import { Tracker } from "./tracker";
import { UNCOUNTED } from "./uncounted";

/** Shorter interruptions are not worth a word. */
const OFFLINE_AFTER_MS = 1000;
/** A commit takes milliseconds; whoever waits so long is told. */
const STALLED_AFTER_MS = 8000;
/** Nothing to show yet: after this the page explains itself. */
const EXPLAIN_AFTER_MS = 4000;
/** How long a closed page waits for its last acknowledgement. */
const LINGER_MS = 3000;
const REJOIN_MS = 4000;
const RESYNC_MS = 3000;
/** How long after the last confirmation "Saved" is shown: not between any two keystrokes. */
const SETTLE_MS = 500;
/** How long the connection waits for the server to say who we are. */
const WHO_MS = 2500;
/** The same, where the device has what must not go out in another name. */
const WHOSE_MS = 20_000;
/** How long the device may take to remove another account's copies. */
const FORGET_MS = 4000;

/**
 * One open document in this tab. Owns the Yjs document, this device's copy and the connection, and derives from them what
 * the page may say. Created by the document page, ended by `close`.
 */
export class DocumentSession {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  readonly awareness = new Awareness(this.doc);
  readonly title: TitleSync;

  private readonly tracker = new Tracker(() => this.progressed());
  private readonly copy: DeviceCopy;
  private connection: Connection | null = null;
  private scope: Scope | null = null;
  private role: Role | null = null;
  private roleTold = false;
  private change: "lowered" | "raised" | null = null;
  private ready = false;
  private waiting = false;
  private online = false;
  private synced = false;
  private offline = false;
  private stalled = false;
  private settling = false;
  private refusal: Refusal | null = null;
  private notSaved: string | null = null;
  private refused = false;
  private stored = 0;
  private closed = false;
  /** What others write waits. */
  private holding = false;
  /** Things under way in the page that leaving it would lose. */
  private readonly held = new Set<object>();
  private readonly timers = new Timers();
  private readonly listeners = new Set<() => void>();
  private snapshot: SessionSnapshot;
  private readonly forgetIdentity: () => void;
  private readonly forgetMe: () => void;
  private readonly forgetLanguage: () => void;
  /** What this device knows of the document from before. */
  private readonly known: KnownDocument | null;
  /** What this device has of the document is another account's: it is left alone. */
  private readonly foreign: boolean;
  /** Whose turn at this device it is. */
  readonly turn = turn();
  /** As whom the connection was made. */
  private who = "";

  constructor(
    readonly id: string,
    private readonly viewer: boolean,
  ) {
    const known = knownDocument(id);
    this.foreign = known !== null && isForeign(known);
    this.known = this.foreign ? null : known;
    this.title = new TitleSync(
      id,
      (title) => saveTitle(id, title),
      () => this.refresh(),
      this.known?.title,
      !this.foreign,
    );
    this.copy = new DeviceCopy(
      id,
      this.doc,
      () => this.refresh(),
      () => {
        // Online, the server brings the other tab's changes.
        if (!this.online) void this.takeIn();
      },
      !this.foreign,
    );
    this.snapshot = this.derive();
    // Registered before the provider's handler, which sends: the change must be counted when its frame leaves.
    this.doc.on("update", this.updated);
    this.forgetIdentity = onIdentity(() => this.introduce());
    this.forgetMe = onMe(() => this.meet());
    this.forgetLanguage = onLanguage(() => {
      this.introduce();
      this.refresh();
    });
    this.introduce();
    window.addEventListener("pagehide", this.left);
    window.addEventListener("pageshow", this.returned);
    window.addEventListener("beforeunload", this.warn);
    void this.start();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): SessionSnapshot => this.snapshot;

  readonly standing = (): Standing => this.snapshot.standing;

  readonly saving = (): SaveState => this.snapshot.save;

  /** Whether a transaction with this origin came from the server, after all that was there when we connected. */
  isRemote(origin: unknown): boolean {
    return this.synced && this.connection !== null && origin === this.connection.provider;
  }

  /** What the server says about our rights elsewhere than on the connection. */
  learn(role: Role): void {
    // What was asked before may be answered after the room has said what became of it.
    if (this.roleTold) return;
    this.role = role;
    this.refresh();
  }

  /** Something is under way that closing the tab would lose, until the returned function is called. */
  readonly hold = (): (() => void) => {
    const held = {};
    this.held.add(held);
    this.refresh();
    return () => {
      this.held.delete(held);
      this.refresh();
    };
  };

  /**
   * What others write waits until the returned function is called: what is typed is not in the document yet. So it is not
   * saved either, and closing the tab would lose it.
   */
  readonly holdOthers = (): (() => void) => {
    this.holding = true;
    this.connection?.provider.hold();
    const unhold = this.hold();
    return () => {
      this.holding = false;
      this.connection?.provider.release();
      unhold();
      // What other tabs have written to this device.
      if (!this.closed && !this.online) void this.takeIn();
    };
  };

  /** The person has read what became of their rights. */
  readonly dismissChange = (): void => {
    this.change = null;
    this.refresh();
  };

  /** Tries to connect at once, also after a refusal. */
  readonly retry = (): void => {
    this.refusal = null;
    this.connection?.resume();
    this.title.retry();
    this.refresh();
  };

  /**
   * Ends the session: the page is gone at once, the connection stays until the last changes are confirmed, if that is
   * a matter of moments.
   */
  async close(): Promise<void> {
    this.closed = true;
    this.listeners.clear();
    await this.settled();
    this.left();
    window.removeEventListener("pagehide", this.left);
    window.removeEventListener("pageshow", this.returned);
    window.removeEventListener("beforeunload", this.warn);
    this.forgetIdentity();
    this.forgetMe();
    this.forgetLanguage();
    this.timers.close();
    this.title.close();
    this.connection?.close();
    this.doc.off("update", this.updated);
    await this.copy.close();
    this.awareness.destroy();
    this.doc.destroy();
  }

  /** Resolves when nothing is unsaved, or when it is not worth waiting any longer. */
  private settled(): Promise<void> {
    if (!this.online || this.tracker.unsaved === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LINGER_MS);
      this.listeners.add(() => {
        if (this.online && this.tracker.unsaved > 0) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private async start(): Promise<void> {
    this.after("waiting", EXPLAIN_AFTER_MS, () => {
      this.waiting = !this.ready;
    });
    await forgotten(FORGET_MS);
    const wasHere = Boolean(this.known?.opened);
    const { found, unsaved } = await this.copy.open(this.id, wasHere, (late) => this.takeOver(late));
    if (this.closed) {
      // Ended while opening: what was taken over must not be forgotten.
      this.copy.record(unsaved, true);
      await this.copy.close();
      return;
    }
    this.tracker.add(unsaved);
    if (found) this.becomeReady();
    const owned = this.tracker.unsaved > 0 || this.title.pending;
    await meSettled(owned && this.known?.owner ? WHOSE_MS : WHO_MS);
    if (this.closed || this.turn !== turn()) return;
    // Only now: a step 2 that left before the device's content was loaded would be taken for all that we have.
    this.connect();
    if (this.title.pending) this.title.retry();
  }

  /** The device's copy has come after the connection was made. */
  private takeOver({ found, unsaved }: Found): void {
    if (this.closed) {
      this.copy.record(unsaved, true);
      return;
    }
    this.tracker.add(unsaved);
    if (found) this.becomeReady();
    if (found || unsaved > 0) this.connection?.resync();
    this.refresh();
  }

  private connect(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const role = this.viewer ? "?role=viewer" : "";
    this.who = this.actor();
    const url = `${scheme}//${location.host}/ws/hocuspocus${role}`;
    this.after("offline", OFFLINE_AFTER_MS * 2, () => this.goOffline());
    this.connection = new Connection(this.id, url, this.doc, this.awareness, this.tracker, {
      joined: (scope) => {
        this.timers.clear("offline");
        this.timers.clear("rejoin");
        this.online = true;
        // A connection that comes and goes does not begin the wait anew.
        if (this.offline) this.progress();
        this.offline = false;
        this.watch();
        this.refusal = null;
        this.rescope(scope);
        this.title.retry();
        this.refresh();
      },
      lost: () => {
        this.online = false;
        this.synced = false;
        // The room of the next connection says so again if it is still true.
        this.notSaved = null;
        this.refused = false;
        if (!this.offline && !this.timers.has("offline")) {
          this.after("offline", OFFLINE_AFTER_MS, () => this.goOffline());
        }
        this.refresh();
      },
      synced: () => {
        this.synced = true;
        if (!this.ready) this.copy.keep(Y.encodeStateAsUpdate(this.doc), 0);
        this.becomeReady();
        this.title.retry();
      },
      ended: (reason) => this.ended(readRefusal(reason)),
      refused: () => {
        if (this.scope === "readonly") return;
        this.refused = true;
        this.after("resync", RESYNC_MS, () => this.connection?.resync());
        this.refresh();
      },
      message: (text) => this.notice(text),
    });
    if (this.holding) this.connection.provider.hold();
  }

  private notice(text: string): void {
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
    this.refresh();
  }

  /** Our rights, at first and whenever they change. What could not be stored before may be stored now. */
  private rescope(scope: Scope): void {
    const before = this.scope;
    this.scope = scope;
    if (before === null || before === scope) return;
    this.refused = false;
    this.timers.clear("resync");
    this.progress();
    if (scope === "readonly") {
      this.change = "lowered";
      return;
    }
    this.change = "raised";
    this.title.forgive();
    this.connection?.resync();
    this.watch();
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

  private ended(refusal: Refusal): void {
    this.timers.clear("offline");
    this.online = false;
    this.offline = false;
    this.refusal = refusal;
    if (refusal.final) this.connection?.stop();
    else this.after("rejoin", REJOIN_MS, () => this.connection?.restart());
    this.waiting = !this.ready;
    if (isSignedOut(refusal)) void refreshMe();
    this.refresh();
  }

  private goOffline(): void {
    this.offline = true;
    if (!this.refusal?.final) this.refusal = null;
    void this.takeIn();
  }

  /** Loads what other tabs have written to this device, and answers for those of them that have ended. */
  private async takeIn(): Promise<void> {
    if (this.holding) return;
    const adopted = await this.copy.refresh();
    if (this.closed) return;
    if (adopted > 0) {
      this.tracker.add(adopted);
      // Nothing leaves if the server has it all already; then only a new step 2 can prove that.
      this.connection?.resync();
    }
    this.refresh();
  }

  private readonly updated = (
    update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ): void => {
    const fromDevice = this.copy.isOrigin(origin);
    const fromServer = this.connection !== null && origin === this.connection.provider;
    const own = !fromDevice && !fromServer && !transaction.meta.has(UNCOUNTED);
    if (!fromDevice) this.copy.keep(update, own ? 1 : 0);
    if (own) this.tracker.add();
  };

  /** Counts have changed. */
  private progressed(): void {
    if (this.tracker.unsaved === 0 && this.snapshot.save.kind === "saving") {
      this.settling = true;
      this.after("settling", SETTLE_MS, () => {
        this.settling = false;
      });
    }
    if (this.tracker.stored > this.stored || this.tracker.unsaved === 0) {
      this.stored = this.tracker.stored;
      this.refused = false;
      this.progress();
    }
    this.watch();
    this.copy.record(this.tracker.unsaved);
    this.refresh();
  }

  private progress(): void {
    this.stalled = false;
    this.timers.clear("stalled");
  }

  /** Notices when unsaved changes make no progress. */
  private watch(): void {
    if (this.tracker.unsaved === 0 || this.stalled || this.timers.has("stalled")) return;
    this.after("stalled", STALLED_AFTER_MS, () => {
      this.stalled = true;
    });
  }

  private becomeReady(): void {
    this.ready = true;
    this.waiting = false;
    if (!this.foreign) rememberDocument(this.id, { opened: new Date().toISOString(), owner: this.opener() });
    this.refresh();
  }

  /** The account with which the document is open. Without one, also what an account has left here stays its own. */
  private opener(): string {
    if (isSignedIn(me())) return me().session.actor.id;
    return this.known?.owner ?? (me().status === "known" ? "" : owner());
  }

  private introduce(): void {
    const { id, name, colour } = identity();
    this.awareness.setLocalStateField("user", { id, name: name || texts.people.guest, color: colour });
  }

  private readonly left = (): void => {
    this.copy.record(this.tracker.unsaved, true);
  };

  /** Back from the browser's page cache: the tab is alive after all. */
  private readonly returned = (event: PageTransitionEvent): void => {
    if (!event.persisted) return;
    this.copy.record(this.tracker.unsaved);
    this.introduce();
  };

  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.snapshot.unsafe) event.preventDefault();
  };

  private after(name: string, delay: number, action: () => void): void {
    this.timers.after(name, delay, () => {
      action();
      this.refresh();
    });
  }

  private reason(): string | null {
    if (this.refusal) {
      if (isDeletion(this.refusal)) return texts.save.deleted;
      if (isForbidden(this.refusal)) return texts.sharing.endedAccess;
      if (isSignedOut(this.refusal)) return texts.sharing.endedSession;
      return this.refusal.detail || texts.save.denied;
    }
    if (this.notSaved !== null) return this.notSaved;
    if (this.title.problem !== null) return texts.save.titleRefused(this.title.problem);
    return this.refused ? texts.save.refused : null;
  }

  private readingRole(): ReadingRole | null {
    return this.role === "viewer" || this.role === "commenter" ? this.role : null;
  }

  private derive(): SessionSnapshot {
    const mine = this.tracker.unsaved + (this.title.pending ? 1 : 0);
    const kept = this.copy.holds(this.tracker.unsaved) && this.title.isKept;
    const standing: Standing = {
      ready: this.ready,
      waiting: this.waiting,
      readOnly: this.scope === "readonly" || this.viewer || this.refusal?.final === true,
      admitted: this.scope !== null && this.refusal === null,
      online: this.online,
      role: this.role,
      change: this.change,
      title: this.title.title,
      refusal: this.refusal,
      deviceWorks: this.copy.works,
    };
    const save = saveState({
      connection: this.online ? "online" : this.offline ? "offline" : "connecting",
      confirmed: this.tracker.confirmed,
      unsaved: this.offline ? mine + this.copy.elsewhere() : mine + (this.holding ? 1 : 0),
      settling: this.settling,
      readOnly: this.scope === "readonly" || this.viewer,
      role: this.readingRole(),
      refusal: this.reason(),
      final: this.refusal?.final === true,
      empty: !this.ready,
      stalled: this.stalled ? texts.save.stalled : null,
      kept,
    });
    return {
      standing: unlessSame(this.snapshot?.standing, standing),
      save: unlessSame(this.snapshot?.save, save),
      unsafe: !kept || this.held.size > 0,
    };
  }

  private refresh(): void {
    const next = this.derive();
    const { standing, save, unsafe } = this.snapshot;
    if (next.standing === standing && next.save === save && next.unsafe === unsafe) return;
    this.snapshot = next;
    for (const listener of this.listeners) listener();
  }
}
