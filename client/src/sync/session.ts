import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { isSignedIn, me, meSettled } from "../account/me";
import { saveTitle } from "../api/documents";
import { DeviceCopy, type Found } from "../device/copy";
import { forgotten } from "../device/forget";
import { identity, onIdentity } from "../device/identity";
import { isForeign, type KnownDocument, knownDocument, rememberDocument } from "../device/known";
import { owner, turn } from "../device/owner";
import { onLanguage, texts } from "../texts";
import { Membership } from "./membership";
import type { SaveState } from "./save-state";
import { type SessionFacts, type SessionSnapshot, snapshotOf } from "./snapshot";
import type { Standing } from "./standing";
import { Timers } from "./timers";
import { TitleSync } from "./title";
import { Tracker } from "./tracker";
import { UNCOUNTED } from "./uncounted";

/** Nothing to show yet: after this the page explains itself. */
const EXPLAIN_AFTER_MS = 4000;
/** How long a closed page waits for its last acknowledgement. */
const LINGER_MS = 3000;
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
  readonly membership: Membership;

  private readonly timers = new Timers(() => this.refresh());
  private readonly tracker = new Tracker(this.timers, () => this.progressed());
  private readonly copy: DeviceCopy;
  private readonly facts: SessionFacts;
  private closed = false;
  /** Things under way in the page that leaving it would lose. */
  private readonly held = new Set<object>();
  private readonly listeners = new Set<() => void>();
  private snapshot: SessionSnapshot;
  private readonly forgetIdentity: () => void;
  private readonly forgetLanguage: () => void;
  /** What this device knows of the document from before. */
  private readonly known: KnownDocument | null;
  /** What this device has of the document is another account's: it is left alone. */
  private readonly foreign: boolean;

  constructor(
    readonly id: string,
    viewer: boolean,
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
        if (!this.membership.online) void this.takeIn();
      },
      !this.foreign,
    );
    this.membership = new Membership(id, viewer, this.title, this.tracker, this.timers, {
      changed: () => this.refresh(),
      synced: () => {
        if (!this.facts.ready) this.copy.keep(Y.encodeStateAsUpdate(this.doc), 0);
        this.becomeReady();
      },
      ended: () => {
        this.facts.waiting = !this.facts.ready;
      },
      cutOff: () => void this.takeIn(),
    });
    const { title, membership, tracker, copy, held } = this;
    this.facts = { ready: false, waiting: false, viewer, held, membership, title, tracker, copy };
    this.snapshot = snapshotOf(this.facts);
    // Registered before the provider's handler, which sends: the change must be counted when its frame leaves.
    this.doc.on("update", this.updated);
    this.forgetIdentity = onIdentity(() => this.introduce());
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
    return this.membership.isSynced && this.membership.isOrigin(origin);
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
    this.membership.hold();
    const unhold = this.hold();
    return () => {
      this.membership.release();
      unhold();
      // What other tabs have written to this device.
      if (!this.closed && !this.membership.online) void this.takeIn();
    };
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
    this.forgetLanguage();
    this.timers.close();
    this.title.close();
    this.membership.close();
    this.doc.off("update", this.updated);
    await this.copy.close();
    this.awareness.destroy();
    this.doc.destroy();
  }

  /** Resolves when nothing is unsaved, or when it is not worth waiting any longer. */
  private settled(): Promise<void> {
    if (!this.membership.online || this.tracker.unsaved === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LINGER_MS);
      this.listeners.add(() => {
        if (this.membership.online && this.tracker.unsaved > 0) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private async start(): Promise<void> {
    this.timers.after("waiting", EXPLAIN_AFTER_MS, () => {
      this.facts.waiting = !this.facts.ready;
    });
    await forgotten(FORGET_MS);
    const wasHere = Boolean(this.known?.opened);
    this.takeOver(await this.copy.open(this.id, wasHere, (late) => this.takeOver(late)));
    if (this.closed) return this.copy.close();
    const owned = this.tracker.unsaved > 0 || this.title.pending;
    await meSettled(owned && this.known?.owner ? WHOSE_MS : WHO_MS);
    if (this.closed || this.membership.turn !== turn()) return;
    // Only now: a step 2 that left before the device's content was loaded would be taken for all that we have.
    this.membership.connect(this.awareness);
    if (this.title.pending) this.title.retry();
  }

  /** What the device has is in the document, before the connection is made or after. */
  private takeOver({ found, unsaved }: Found): void {
    if (this.closed) {
      // Ended while opening: what was taken over must not be forgotten.
      this.copy.record(unsaved, true);
      return;
    }
    this.tracker.add(unsaved);
    if (found) this.becomeReady();
    if (found || unsaved > 0) this.membership.resync();
    this.refresh();
  }

  /** Loads what other tabs have written to this device, and answers for those of them that have ended. */
  private async takeIn(): Promise<void> {
    if (this.membership.holding) return;
    const adopted = await this.copy.refresh();
    if (this.closed) return;
    if (adopted > 0) {
      this.tracker.add(adopted);
      // Nothing leaves if the server has it all already; then only a new step 2 can prove that.
      this.membership.resync();
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
    const fromServer = this.membership.isOrigin(origin);
    const own = !fromDevice && !fromServer && !transaction.meta.has(UNCOUNTED);
    if (!fromDevice) this.copy.keep(update, own ? 1 : 0);
    if (own) this.tracker.add();
  };

  /** Counts have changed. */
  private progressed(): void {
    this.tracker.look(this.snapshot.save.kind === "saving");
    this.copy.record(this.tracker.unsaved);
    this.refresh();
  }

  private becomeReady(): void {
    this.facts.ready = true;
    this.facts.waiting = false;
    if (!this.foreign) rememberDocument(this.id, { opened: new Date().toISOString(), owner: this.opener() });
    this.refresh();
  }

  /** The account with which the document is open. Without one, also what an account has left here stays its own. */
  private opener(): string {
    if (isSignedIn(me())) return me().session.actor.id;
    if (this.known?.opened) return this.known.owner;
    return me().status === "known" ? "" : owner();
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

  private refresh(): void {
    const next = snapshotOf(this.facts, this.snapshot);
    const { standing, save, unsafe } = this.snapshot;
    if (next.standing === standing && next.save === save && next.unsafe === unsafe) return;
    this.snapshot = next;
    for (const listener of this.listeners) listener();
  }
}
