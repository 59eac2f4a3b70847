import * as Y from "yjs";
import type { UpdateStore } from "./update-store";

/**
 * Writes a document's changes to this device in order, one write at a time, and knows how far it has come.
 *
 * After a failed write (a full disk, a closed database) the next attempt writes the whole state, so that a gap heals.
 */
export class Journal {
  private pending: Uint8Array[] = [];
  private writing = false;
  private draining: Promise<void> = Promise.resolve();
  private whole = false;
  private gone = false;
  private closed = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Local changes that no completed write covers. */
  unwritten = 0;
  failed = false;

  constructor(
    private readonly store: UpdateStore,
    private readonly doc: Y.Doc,
    private readonly changed: () => void,
    private readonly retryMs = 5000,
  ) {}

  /** Keeps `update`, which holds `own` local changes (none if it came from the server). */
  keep(update: Uint8Array, own: number): void {
    this.pending.push(update);
    this.unwritten += own;
    this.start();
  }

  /** What was written is gone: the next change writes all. */
  renew(): void {
    this.gone = true;
  }

  private start(): void {
    if (!this.writing && !this.closed) this.draining = this.drain();
  }

  private async drain(): Promise<void> {
    this.writing = true;
    clearTimeout(this.retry);
    try {
      while (this.pending.length > 0 || this.whole) {
        const covered = this.unwritten;
        if (this.gone) this.whole = true;
        this.gone = false;
        const update = this.whole
          ? Y.encodeStateAsUpdate(this.doc)
          : this.pending.length === 1 && this.pending[0]
            ? this.pending[0]
            : Y.mergeUpdates(this.pending);
        this.pending = [];
        this.whole = true;
        await this.store.append(update);
        this.whole = false;
        this.unwritten -= covered;
        this.failed = false;
        this.changed();
      }
    } catch {
      this.failed = true;
      this.changed();
      if (!this.closed) this.retry = setTimeout(() => this.start(), this.retryMs);
    } finally {
      this.writing = false;
    }
  }

  /** Ends after what is pending is written. */
  async close(): Promise<void> {
    clearTimeout(this.retry);
    await this.draining;
    this.closed = true;
  }
}
