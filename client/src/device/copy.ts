import type * as Y from "yjs";
import { Journal } from "./journal";
import { Ledger } from "./ledger";
import { UpdateStore } from "./update-store";

/** IndexedDB can hang (another tab's upgrade, a broken profile): the document must open without it then. */
const OPEN_MS = 4000;

function inTime<T>(promise: Promise<T>): Promise<T> {
  return Promise.race([
    promise,
    new Promise<T>((_resolve, reject) => {
      setTimeout(() => reject(new Error("IndexedDB does not answer")), OPEN_MS);
    }),
  ]);
}

/**
 * This device's copy of a document: its content in IndexedDB and the number of its changes that no server has confirmed.
 */
export class DeviceCopy {
  private store: UpdateStore | null = null;
  private journal: Journal | null = null;
  private readonly ledger: Ledger;
  private readonly channel: BroadcastChannel | null;
  private broken = false;

  constructor(
    id: string,
    private readonly doc: Y.Doc,
    private readonly changed: () => void,
    /** Another tab of this browser has written changes. */
    private readonly written: () => void,
  ) {
    this.ledger = new Ledger(id);
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`quire:copy:${id}`);
    if (this.channel) this.channel.onmessage = () => this.written();
  }

  /** Loads what the device has into the document. */
  async open(id: string): Promise<{ found: boolean; unsaved: number }> {
    try {
      this.store = await inTime(UpdateStore.open(id));
      // Taken over before the load: all that an ended tab wrote is then in what is loaded.
      const unsaved = await this.ledger.adopt();
      const rows = await inTime(this.store.load(this.doc));
      this.journal = new Journal(this.store, this.doc, () => {
        this.channel?.postMessage("written");
        this.changed();
      });
      return { found: rows > 0, unsaved };
    } catch {
      this.broken = true;
      return { found: false, unsaved: 0 };
    }
  }

  isOrigin(origin: unknown): boolean {
    return origin !== null && origin === this.store;
  }

  /** Keeps `update`, which holds `own` local changes (none if it came from the server). */
  keep(update: Uint8Array, own: number): void {
    this.journal?.keep(update, own);
  }

  /** Takes in what other tabs have written here. Returns how many unsaved changes of ended tabs came with it. */
  async refresh(): Promise<number> {
    if (!this.store || !this.journal) return 0;
    try {
      const unsaved = await this.ledger.adopt();
      await this.store.load(this.doc);
      return unsaved;
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
    return this.ledger.elsewhere();
  }

  record(unsaved: number, ended = false): void {
    this.ledger.write(unsaved, ended);
  }

  /** Ends after what was typed is written. */
  async close(): Promise<void> {
    if (this.channel) this.channel.onmessage = null;
    await this.journal?.close();
    this.channel?.close();
    this.store?.close();
    this.ledger.close();
  }
}
