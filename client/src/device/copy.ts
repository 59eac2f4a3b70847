import * as Y from "yjs";
import { Journal } from "./journal";
import { Ledger } from "./ledger";
import { copyChannel, FORGOTTEN, UpdateStore } from "./update-store";

/** IndexedDB can hang (another tab's upgrade, a busy disk): the document must open without it then. */
const OPEN_MS = 4000;

/** What was found on this device: whether it has the document, and how many unsaved changes of ended tabs came with it. */
export interface Found {
  found: boolean;
  unsaved: number;
}

const NOTHING: Found = { found: false, unsaved: 0 };

/**
 * This device's copy of a document: its content in IndexedDB and the number of its changes that no server has confirmed.
 */
export class DeviceCopy {
  private store: UpdateStore | null = null;
  private journal: Journal | null = null;
  private readonly ledger: Ledger;
  private channel: BroadcastChannel | null;
  private broken = false;
  private closed = false;
  /** Something was to be kept before the database was open. */
  private missed = false;

  constructor(
    id: string,
    private readonly doc: Y.Doc,
    private readonly changed: () => void,
    /** Another tab of this browser has written changes. */
    private readonly written: () => void,
    /** Whether this device's storage may be used for it. */
    private readonly usable = true,
  ) {
    this.ledger = new Ledger(id);
    this.broken = !usable;
    this.channel = !usable || typeof BroadcastChannel === "undefined" ? null : copyChannel(id);
    if (this.channel) {
      this.channel.onmessage = ({ data }) => {
        // Where somebody still has the document open, the next row must not be the rest of what is gone.
        if (data === FORGOTTEN) this.journal?.renew();
        else this.written();
      };
    }
  }

  /**
   * Loads what the device has into the document. Whoever cannot wait any longer gets nothing, and `late` is called when
   * it has come after all. A document that is not `expected` here is not waited for: to make a database takes longer than
   * to ask the server.
   */
  async open(id: string, expected: boolean, late: (found: Found) => void): Promise<Found> {
    if (!this.usable) return NOTHING;
    const opened = this.load(id).catch(() => null);
    const timeout = new Promise<null>((resolve) => {
      setTimeout(resolve, OPEN_MS, null);
    });
    const intime = Promise.race([opened, timeout]);
    if (expected) {
      const first = await intime;
      if (first) return first;
      this.broken = true;
    } else {
      void intime.then((first) => {
        if (first || this.closed) return;
        this.broken = true;
        this.changed();
      });
    }
    void opened.then((found) => {
      if (found === null) return;
      this.broken = false;
      // Nothing of this session has been written yet. Where nothing was to be kept, also no empty document: it would be
      // taken for a copy of one that this person may not open.
      if (this.missed) this.journal?.keep(Y.encodeStateAsUpdate(this.doc), 1);
      late(found);
    });
    return NOTHING;
  }

  private async load(id: string): Promise<Found | null> {
    const store = await UpdateStore.open(id);
    if (this.closed) {
      store.close();
      return null;
    }
    this.store = store;
    // Looked up before the load: all that an ended tab wrote is then in what is loaded.
    const ended = await this.ledger.ended();
    const rows = await store.load(this.doc);
    const unsaved = this.ledger.take(ended);
    this.journal = new Journal(store, this.doc, () => {
      this.channel?.postMessage("written");
      this.changed();
    });
    // Changes to what is not here are no copy.
    return { found: rows > 0 && this.doc.store.pendingStructs === null, unsaved };
  }

  isOrigin(origin: unknown): boolean {
    return origin !== null && origin === this.store;
  }

  /** Keeps `update`, which holds `own` local changes (none if it came from the server). */
  keep(update: Uint8Array, own: number): void {
    if (this.journal) this.journal.keep(update, own);
    else this.missed = true;
  }

  /** Takes in what other tabs have written here. Returns how many unsaved changes of ended tabs came with it. */
  async refresh(): Promise<number> {
    if (!this.store || !this.journal) return 0;
    try {
      const ended = await this.ledger.ended();
      await this.store.load(this.doc);
      return this.ledger.take(ended);
    } catch {
      return 0;
    }
  }

  /** Whether all of `unsaved` changes are written to this device. */
  holds(unsaved: number): boolean {
    return unsaved === 0 || this.journal?.unwritten === 0;
  }

  get works(): boolean {
    return !this.broken && !this.journal?.failed;
  }

  /** Unsaved changes that only other tabs of this browser show. */
  elsewhere(): number {
    return this.usable ? this.ledger.elsewhere() : 0;
  }

  record(unsaved: number, ended = false): void {
    if (this.usable) this.ledger.write(unsaved, ended);
  }

  /** Ends after what was typed is written. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.channel) this.channel.onmessage = null;
    await this.journal?.close();
    this.channel?.close();
    // A copy that was opened late may still write: nobody here can be told any more.
    this.channel = null;
    this.store?.close();
    this.ledger.close();
  }
}
