import type { Timers } from "./timers";

/** A commit takes milliseconds; whoever waits so long is told. */
const STALLED_AFTER_MS = 8000;
/** How long after the last confirmation "Saved" is shown: not between any two keystrokes. */
const SETTLE_MS = 500;

/**
 * Which local changes are stored on the server.
 *
 * Changes are counted, not kept. A socket remembers the count at the moment each frame really leaves, and the server
 * acknowledges frames in order, after its commit. The provider's own `unsyncedChanges` cannot tell this: after a
 * reconnect it starts at 1 while the queue of the previous connection is sent again, so that an early
 * acknowledgement brings it to 0 too soon.
 */
interface Counter {
  /** Local changes so far, those of earlier sessions that were never acknowledged included. */
  changes: number;
  /** How many of them are known to be committed. */
  stored: number;
}

/** The frames of one socket that wait for their acknowledgement. Ends with its socket. */
export class Link {
  private waiting: { changes: number; full: boolean }[] = [];
  /**
   * Whether everything sent before the next acknowledgement is known to be stored. A step 2 contains all that was local
   * when it left, so its acknowledgement makes it true; until then an acknowledged update says nothing about the
   * changes before it. A refusal makes it false again.
   */
  private anchored = false;

  constructor(
    private readonly counter: Counter,
    private readonly changed: () => void,
  ) {}

  sent(full: boolean): void {
    this.waiting.push({ changes: this.counter.changes, full });
  }

  /** Takes the next SyncStatus. Returns false if the server refused that frame. */
  acknowledged(stored: boolean): boolean {
    const frame = this.waiting.shift();
    if (!frame) return stored;
    if (!stored) {
      this.anchored = false;
    } else {
      if (frame.full) this.anchored = true;
      if (this.anchored) this.counter.stored = Math.max(this.counter.stored, frame.changes);
    }
    this.changed();
    return stored;
  }

  get isAnchored(): boolean {
    return this.anchored;
  }
}

export class Tracker {
  private readonly counter: Counter = { changes: 0, stored: 0 };
  private link: Link | null = null;
  private everAnchored = false;
  private noticed = 0;
  /** Unsaved changes wait longer than a commit can take. */
  stalled = false;
  /** Moments ago there were unsaved changes. */
  settling = false;
  /** The server has refused a change, and none was stored since. */
  refused = false;

  constructor(
    private readonly timers: Timers,
    private readonly listener: () => void,
  ) {}

  /** Counts local changes, or changes of an ended session that this one has taken over. */
  add(count = 1): void {
    if (count === 0) return;
    this.counter.changes += count;
    this.listener();
  }

  /** A new socket: what the previous one still waited for will never be acknowledged on it. */
  open(): Link {
    const link: Link = new Link(this.counter, () => {
      if (link !== this.link) return;
      if (link.isAnchored) this.everAnchored = true;
      this.listener();
    });
    this.link = link;
    return link;
  }

  get stored(): number {
    return this.counter.stored;
  }

  get unsaved(): number {
    return this.counter.changes - this.counter.stored;
  }

  /** Whether the server has ever confirmed all that this document had: before that, 0 unsaved proves nothing. */
  get confirmed(): boolean {
    return this.everAnchored;
  }

  /** Looks what became of changes, after their counts have changed. `saving`: unsaved ones were shown. */
  look(saving: boolean): void {
    if (this.unsaved === 0 && saving) {
      this.settling = true;
      this.timers.after("settling", SETTLE_MS, () => {
        this.settling = false;
      });
    }
    if (this.stored > this.noticed || this.unsaved === 0) {
      this.noticed = this.stored;
      this.pardon();
    }
    this.watch();
  }

  /** Nothing is known against what is unsaved; it is watched anew from the next `watch` on. */
  pardon(): void {
    this.stalled = false;
    this.refused = false;
    this.timers.clear("stalled");
  }

  /** Notices when unsaved changes make no progress. */
  watch(): void {
    if (this.unsaved === 0 || this.stalled || this.timers.has("stalled")) return;
    this.timers.after("stalled", STALLED_AFTER_MS, () => {
      this.stalled = true;
    });
  }
}
