import { Problem } from "../api/problem";
import { TITLE_PREFIX } from "../device/ledger";
import { readItem, writeItem } from "../device/storage";

export const TITLE_LIMIT = 255;
const PAUSE_MS = 400;
const RETRY_MS = 5000;

/**
 * A document's title: shown at once, stored after a pause, kept on this device until the server has it.
 *
 * A title is one value, so the last writer wins; what others write is not shown over a draft of one's own.
 */
export class TitleSync {
  private fromServer: string;
  private draft: string | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving = false;
  private closed = false;
  /** No draft would be lost with this tab. */
  isKept = true;
  /** Why the server will never take this draft, or null. */
  problem: string | null = null;

  constructor(
    private readonly document: string,
    private readonly save: (title: string) => Promise<void>,
    private readonly changed: () => void,
    known = "",
    /** Whether a draft may be kept on this device. */
    private readonly usable = true,
  ) {
    this.fromServer = known;
    this.draft = usable ? readItem(this.key) : null;
  }

  private get key(): string {
    return TITLE_PREFIX + this.document;
  }

  get title(): string {
    return this.draft ?? this.fromServer;
  }

  get pending(): boolean {
    return this.draft !== null;
  }

  edit(title: string): void {
    this.problem = null;
    this.keep(title.slice(0, TITLE_LIMIT));
    this.schedule(PAUSE_MS);
  }

  received(title: string): void {
    this.fromServer = title;
    this.changed();
  }

  /** Tries again at once: the connection is back, or the document exists now. */
  retry(): void {
    if (this.pending && this.problem === null) this.schedule(0);
  }

  /** What was refused may be allowed now. */
  forgive(): void {
    this.problem = null;
    this.retry();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private keep(draft: string | null): void {
    this.draft = draft;
    this.isKept = (this.usable && writeItem(this.key, draft)) || draft === null;
    this.changed();
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => void this.store(), delay);
  }

  private async store(): Promise<void> {
    const title = this.draft;
    if (title === null || this.saving) return;
    this.saving = true;
    let next: number | null = null;
    try {
      await this.save(title);
      this.fromServer = title;
      if (this.draft === title) this.keep(null);
      else next = PAUSE_MS;
    } catch (error) {
      if (error instanceof Problem && error.isFinal) {
        this.problem = error.message;
        this.changed();
      } else {
        next = RETRY_MS;
      }
    } finally {
      this.saving = false;
    }
    if (next !== null) this.schedule(next);
  }
}
