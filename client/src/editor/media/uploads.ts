/** Pictures on their way into the text. Until one is there it stands in no document: only this window shows it. */
import Quill, { Delta } from "quill/core";
import { uploadAttachment } from "../../api/attachments";
import { messageOf } from "../../api/http";
import { Problem } from "../../api/problem";
import { texts } from "../../texts";
import { pictureAt } from "./placing";

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

  constructor(
    private readonly quill: Quill,
    private readonly documentId: string,
  ) {
    quill.on(Quill.events.TEXT_CHANGE, this.follow);
    window.addEventListener("beforeunload", this.warn);
    window.addEventListener("online", this.retryAll);
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
    window.removeEventListener("beforeunload", this.warn);
    window.removeEventListener("online", this.retryAll);
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
    try {
      const stored = await uploadAttachment(this.documentId, job.file, {
        signal,
        onProgress: (sent, total) => {
          job.progress = total > 0 ? sent / total : 0;
          this.changed();
        },
      });
      if (signal.aborted) return;
      if (!this.quill.isEnabled()) throw new Problem(403, "", texts.media.upload.readOnly);
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
      job.error = navigator.onLine === false ? texts.media.upload.offline : messageOf(error);
      job.canRetry = !(error instanceof Problem && error.isFinal);
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
    for (const listener of this.listeners) listener();
  }

  private readonly follow = (change: Delta): void => {
    if (this.jobs.length === 0) return;
    for (const job of this.jobs) job.index = change.transformPosition(job.index);
    this.changed();
  };

  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.jobs.length > 0) event.preventDefault();
  };

  private readonly retryAll = (): void => {
    for (const job of this.jobs) if (job.error && job.canRetry) this.retry(job.id);
  };
}
