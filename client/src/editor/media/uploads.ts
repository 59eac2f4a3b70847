/** Pictures on their way into the text. Until one is there it stands in no document: only this window shows it. */
import Quill, { Delta } from "quill/core";
import { deleteAttachment, uploadAttachment } from "../../api/attachments";
import { Problem } from "../../api/problem";
import type { DocumentSession } from "../../sync/session";
import { pictureAt } from "./placing";
import { canBeShown, isSeen, NO_PICTURE, READ_ONLY, refusalOf } from "./refusals";

export interface Upload {
  id: number;
  name: string;
  /** Where the picture goes, in the text as it is now. */
  index: number;
  /** What is shown of it meanwhile; null if the browser cannot show it. */
  preview: string | null;
  /** 0 to 1. */
  progress: number;
  /** Why it failed; null while it is on its way. */
  error: string | null;
  /** Whether trying again could help. */
  canRetry: boolean;
}

interface Job extends Upload {
  file: File;
  attributes: Record<string, unknown>;
  exact: boolean;
  abort: AbortController;
}

export interface Placing {
  attributes?: Record<string, unknown>;
  /** Whether it stands in the line at its place, as it did where it was copied; else it gets a line of its own. */
  exact?: boolean;
}

/** Pictures sent at the same time; the others wait. */
const AT_ONCE = 3;

export class Uploads {
  private jobs: Job[] = [];
  private readonly waiting: Job[] = [];
  private running = 0;
  private next = 1;
  private shown: readonly Upload[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly unwatch: () => void;
  private online: boolean;
  private release: (() => void) | null = null;

  constructor(
    private readonly quill: Quill,
    private readonly session: DocumentSession,
  ) {
    this.online = session.current().standing.online;
    quill.on(Quill.events.TEXT_CHANGE, this.follow);
    this.unwatch = session.subscribe(this.connected);
  }

  /** Sends pictures, and puts each at its place when it is on the server. */
  add(index: number, file: File, place: Placing = {}): void {
    const job: Job = {
      id: this.next++,
      name: file.name,
      index,
      preview: URL.createObjectURL(file),
      progress: 0,
      error: null,
      canRetry: true,
      file,
      attributes: place.attributes ?? {},
      exact: place.exact ?? false,
      abort: new AbortController(),
    };
    this.jobs.push(job);
    this.start(job);
  }

  retry(id: number): void {
    const job = this.jobs.find((one) => one.id === id);
    if (!job?.error) return;
    job.error = null;
    job.progress = 0;
    job.abort = new AbortController();
    this.start(job);
  }

  /** Cancels it, or puts a failed one away. */
  remove(id: number): void {
    const job = this.jobs.find((one) => one.id === id);
    if (!job) return;
    job.abort.abort();
    this.forget(job);
  }

  readonly current = (): readonly Upload[] => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  close(): void {
    this.quill.off(Quill.events.TEXT_CHANGE, this.follow);
    this.unwatch();
    for (const job of [...this.jobs]) this.remove(job.id);
  }

  private start(job: Job): void {
    if (this.running >= AT_ONCE) {
      this.waiting.push(job);
      this.changed();
      return;
    }
    this.running += 1;
    this.changed();
    void this.send(job).finally(() => {
      this.running -= 1;
      const next = this.waiting.shift();
      if (next && this.jobs.includes(next)) this.start(next);
    });
  }

  private async send(job: Job): Promise<void> {
    const { signal } = job.abort;
    if (signal.aborted) return;
    const { id } = this.session;
    try {
      const seen = await isSeen(job.file, job.preview);
      if (signal.aborted) return;
      const stored = await uploadAttachment(id, job.file, {
        signal,
        onProgress: (sent, total) => {
          job.progress = total > 0 ? sent / total : 0;
          this.changed();
        },
      });
      const takeBack = async () => {
        if (stored.isNew) await deleteAttachment(id, stored.id).catch(() => {});
      };
      if (signal.aborted) {
        void takeBack();
        return;
      }
      // What the server has to say of it is said first: why it is too large, for one.
      if (!seen || !canBeShown(stored.type)) {
        await takeBack();
        throw new Problem(415, NO_PICTURE, "");
      }
      if (!this.quill.isEnabled()) throw new Problem(403, READ_ONLY, "");
      const size =
        stored.width && stored.height ? { width: String(stored.width), height: String(stored.height) } : {};
      const index = job.index;
      this.forget(job);
      this.quill.history.cutoff();
      const attributes = { ...size, ...job.attributes };
      const change = job.exact
        ? new Delta().retain(index).insert({ image: stored.url }, attributes)
        : pictureAt(this.quill, index, stored.url, attributes);
      this.quill.updateContents(change, Quill.sources.USER);
      this.quill.history.cutoff();
    } catch (error) {
      if (signal.aborted) return;
      const { words, canRetry } = refusalOf(error, job.file.size);
      job.error = words;
      job.canRetry = canRetry;
      this.changed();
    }
  }

  private forget(job: Job): void {
    this.jobs = this.jobs.filter((one) => one !== job);
    if (job.preview) URL.revokeObjectURL(job.preview);
    this.changed();
  }

  private changed(): void {
    this.shown = this.jobs.map(({ file: _, abort: __, attributes: ___, exact: ____, ...upload }) => upload);
    if (this.jobs.length > 0) this.release ??= this.session.hold();
    else {
      this.release?.();
      this.release = null;
    }
    for (const listener of this.listeners) listener();
  }

  private readonly follow = (change: Delta): void => {
    if (this.jobs.length === 0) return;
    for (const job of this.jobs) job.index = change.transformPosition(job.index);
    this.changed();
  };

  /** When the connection is back, so is what it kept from being sent. */
  private readonly connected = (): void => {
    const { online } = this.session.current().standing;
    if (online === this.online) return;
    this.online = online;
    if (!online) return;
    for (const job of this.jobs) if (job.error && job.canRetry) this.retry(job.id);
  };
}
