/** Find and replace in one editor. Nothing of it is in the document but what was replaced. */
import Quill, { Delta } from "quill/core";
import { asStep } from "../paste/history-step";
import { paint, reveal, unpaint } from "./highlights";
import { EMBED, findAll, MAX_MATCHES, type Match, type Query, replacementFor } from "./search";
import type { Answer, Request } from "./worker";

/** What a regular expression may take. */
const PATIENCE_MS = 1500;
/**
 * How long the page may be busy with replacing before others get their turn, and matches in the first such slice and in the
 * smallest. Each slice costs what a change of a long text costs, however little is in it: smaller ones would take minutes.
 */
const SLICE_MS = 200;
const FIRST_SLICE = 250;
const AGAIN_MS = 200;

export interface Found {
  count: number;
  /** Whether there are more than are counted. */
  more: boolean;
  /** From 0; -1 when there is none. */
  current: number;
  trouble: "bad" | "slow" | null;
  searching: boolean;
  /** How many have been replaced while that goes on; null otherwise. */
  replaced: number | null;
}

const NOTHING: Found = {
  count: 0,
  more: false,
  current: -1,
  trouble: null,
  searching: false,
  replaced: null,
};
const EMPTY: Query = { text: "", matchCase: false, wholeWord: false, regex: false };

export class Finder {
  private query: Query = EMPTY;
  private matches: Match[] = [];
  private found: Found = NOTHING;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private worker: Worker | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly quill: Quill) {
    quill.on(Quill.events.TEXT_CHANGE, this.textChanged);
    document.addEventListener("scroll", this.repaint, { passive: true, capture: true });
    window.addEventListener("resize", this.repaint);
  }

  close(): void {
    this.quill.off(Quill.events.TEXT_CHANGE, this.textChanged);
    document.removeEventListener("scroll", this.repaint, { capture: true });
    window.removeEventListener("resize", this.repaint);
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.endWorker();
    unpaint();
  }

  readonly current = (): Found => this.found;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Looks for something from now on; the first match after the cursor is the current one. */
  async look(query: Query): Promise<void> {
    this.query = query;
    await this.search(this.quill.selection.savedRange.index, true);
  }

  step(by: 1 | -1): void {
    const { length } = this.matches;
    if (length === 0) return;
    this.show((this.found.current + by + length) % length);
  }

  /** Selects the current match in the text, so that one can go on there. */
  select(): void {
    const match = this.matches[this.found.current];
    if (match) this.quill.setSelection(match.index, match.length, Quill.sources.USER);
  }

  async replaceOne(words: string): Promise<void> {
    const shown = this.matches[this.found.current]?.index;
    if (this.found.replaced !== null || !(await this.isUpToDate())) return;
    const match = this.matches[this.found.current];
    if (!match || !this.quill.isEnabled() || this.found.replaced !== null) return;
    if (match.index !== shown) {
      // Somebody has changed that one: the next is looked at first.
      this.show(this.found.current);
      return;
    }
    const made = replacementFor(match, words, this.query.regex);
    this.quill.history.cutoff();
    this.quill.updateContents(this.change([match], words), Quill.sources.USER);
    this.quill.history.cutoff();
    void this.search(match.index + made.length, true);
  }

  /**
   * Resolves with how many were replaced; all of them are one step to undo. From the end to the start and in slices: thousands
   * would keep this page busy for seconds, and everybody else's that gets them as one change.
   */
  async replaceAll(words: string): Promise<number> {
    const { quill } = this;
    if (this.found.replaced !== null || !(await this.isUpToDate())) return 0;
    if (this.matches.length === 0 || !quill.isEnabled() || this.found.replaced !== null) return 0;
    const text = this.text();
    let rest = this.matches.map((match) => ({
      ...match,
      words: text.slice(match.index, match.index + match.length),
    }));
    let done = 0;
    let own = false;
    const follow = (change: Delta) => {
      if (own) return;
      rest = rest.map((match) => ({ ...match, index: change.transformPosition(match.index) }));
      // What somebody has changed meanwhile is no match any more.
      const now = this.text();
      rest = rest.filter(({ index, length, words: was }) => now.slice(index, index + length) === was);
    };
    this.become({ ...this.found, replaced: 0 });
    const release = asStep(quill);
    quill.on(Quill.events.TEXT_CHANGE, follow);
    try {
      let size = FIRST_SLICE;
      while (rest.length > 0 && quill.root.isConnected && quill.isEnabled()) {
        const begun = performance.now();
        const slice = rest.slice(-size);
        rest = rest.slice(0, -size);
        own = true;
        quill.updateContents(this.change(slice, words), Quill.sources.USER);
        own = false;
        done += slice.length;
        this.become({ ...this.found, replaced: done });
        const took = Math.max(1, performance.now() - begun);
        size = Math.max(FIRST_SLICE, Math.min(2000, Math.round((size * SLICE_MS) / took)));
        if (rest.length > 0) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    } finally {
      quill.off(Quill.events.TEXT_CHANGE, follow);
      release();
      this.become({ ...this.found, replaced: null });
    }
    if (this.listeners.size > 0) void this.search(0, false);
    return done;
  }

  /** What was found gets other words, and keeps the formats of its first character. */
  private change(matches: readonly Match[], words: string): Delta {
    const delta = new Delta();
    const { ops } = this.quill.getContents();
    let at = 0;
    let op = 0;
    let done = 0;
    for (const match of matches) {
      for (; op < ops.length; op += 1) {
        const { insert } = ops[op] as { insert?: unknown };
        const length = typeof insert === "string" ? insert.length : 1;
        if (at + length > match.index) break;
        at += length;
      }
      const text = replacementFor(match, words, this.query.regex);
      delta.retain(match.index - done);
      if (text) delta.insert(text, ops[op]?.attributes);
      delta.delete(match.length);
      done = match.index + match.length;
    }
    return delta;
  }

  /** Looks again if the text has changed since. Resolves with false if something else is looked for by then. */
  private isUpToDate(): boolean | Promise<boolean> {
    if (this.timer === undefined && !this.worker) return true;
    return this.search(this.matches[this.found.current]?.index ?? 0, false);
  }

  private async search(from: number, moves: boolean): Promise<boolean> {
    const { query } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.text();
    this.endWorker();
    let matches: Match[] = [];
    let trouble: Found["trouble"] = null;
    if (query.regex && query.text) {
      this.become({ ...this.found, searching: true });
      const changes: Delta[] = [];
      const follow = (change: Delta) => changes.push(change);
      this.quill.on(Quill.events.TEXT_CHANGE, follow);
      const answer = await this.inWorker({ text, query });
      this.quill.off(Quill.events.TEXT_CHANGE, follow);
      // Something else is looked for by now.
      if (answer === "superseded") return false;
      if (answer === "slow") trouble = "slow";
      else if ("bad" in answer) trouble = "bad";
      else matches = this.moved(answer.matches, text, changes);
    } else matches = findAll(text, query);
    this.matches = matches;
    const next = matches.findIndex(({ index }) => index >= from);
    const current = matches.length === 0 ? -1 : next === -1 ? 0 : next;
    this.become({
      count: matches.length,
      more: matches.length >= MAX_MATCHES,
      current,
      trouble,
      searching: false,
      replaced: this.found.replaced,
    });
    if (moves && current >= 0) this.show(current);
    else this.repaint();
    return true;
  }

  /** What was found in a text before it changed, where it is now. What somebody has changed is no match any more. */
  private moved<M extends Match>(matches: M[], before: string, changes: Delta[]): M[] {
    if (changes.length === 0) return matches;
    const now = this.text();
    return matches.flatMap((match) => {
      const index = changes.reduce((at, change) => change.transformPosition(at), match.index);
      const words = before.slice(match.index, match.index + match.length);
      return now.slice(index, index + match.length) === words ? [{ ...match, index }] : [];
    });
  }

  private inWorker(request: Request): Promise<Answer | "slow" | "superseded"> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.worker = worker;
    return new Promise((resolve) => {
      let begun: ReturnType<typeof setTimeout> | undefined;
      const end = (answer: Answer | "slow") => {
        clearTimeout(begun);
        worker.terminate();
        const isCurrent = this.worker === worker;
        if (isCurrent) this.worker = null;
        resolve(isCurrent ? answer : "superseded");
      };
      begun = setTimeout(() => end("slow"), PATIENCE_MS);
      worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => end(data));
      worker.addEventListener("error", () => end("slow"));
      worker.postMessage(request);
    });
  }

  private endWorker(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private text(): string {
    return this.quill
      .getContents()
      .ops.map(({ insert }) => (typeof insert === "string" ? insert : EMBED))
      .join("");
  }

  private show(current: number): void {
    this.become({ ...this.found, current });
    const match = this.matches[current];
    if (match) reveal(this.quill, match);
    this.repaint();
  }

  private become(found: Found): void {
    this.found = found;
    for (const listener of this.listeners) listener();
  }

  private readonly repaint = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => paint(this.quill, this.matches, this.found.current));
  };

  /** Others write too: matches move at once, and are looked for again soon, however much they write. */
  private readonly textChanged = (change: Delta): void => {
    if (!this.query.text || this.found.replaced !== null) return;
    // Thousands are only looked for again: moving them would cost more than a keystroke may.
    if (this.matches.length <= 500) {
      this.matches = this.matches.map((match) => ({
        ...match,
        index: change.transformPosition(match.index),
      }));
      this.repaint();
    } else {
      const current = this.matches[this.found.current];
      this.matches = current ? [{ ...current, index: change.transformPosition(current.index) }] : [];
      this.found = { ...this.found, current: current ? 0 : -1 };
    }
    this.timer ??= setTimeout(this.lookAgain, AGAIN_MS);
  };

  private readonly lookAgain = (): void => {
    this.timer = undefined;
    if (this.worker) {
      // What a slow expression finds comes first, or it would never come.
      this.timer = setTimeout(this.lookAgain, AGAIN_MS);
      return;
    }
    const at = this.matches[this.found.current]?.index ?? this.quill.selection.savedRange.index;
    void this.search(at, false);
  };
}
