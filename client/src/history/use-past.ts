import { useEffect, useMemo, useState } from "react";
import {
  type AuthoredOp,
  type Blame,
  getBlame,
  getContent,
  getDifference,
  getRevision,
  getStrokes,
  type Revision,
} from "../api/history";
import { Problem } from "../api/problem";
import type { DrawingElement } from "../drawing/model";
import { Cache } from "./cache";
import { coloured, compared, type Marked, plain } from "./marks";
import { elementsFrom } from "./past-elements";
import { type Failure, failureOf } from "./use-history";

/** The hand on the slider is given this time to come to rest. */
const REST_MS = 120;
/** The text appears without its colours if they take longer. */
const COLOURS_MS = 500;
const AGAIN_MS = 2000;
/** In characters; the marks and attributes take several times as much. */
const ROOM = 8_000_000;

export type Wanted =
  | { kind: "text"; revision: number; authors: boolean }
  | { kind: "drawing"; revision: number }
  | { kind: "changes"; from: number; to: number };

export interface Past extends Marked {
  wanted: Wanted;
  /** Who made this revision, and when; not for the beginning. */
  revision: Revision | undefined;
  /** The colours are still to come. */
  pending: boolean;
  /** Nothing to show: no text, no element, or no difference. */
  blank: boolean;
  /** Of a drawing, those behind first. */
  elements?: readonly DrawingElement[];
}

export interface PastState {
  /** What was there last stays until the next has come. */
  past: Past | null;
  loading: boolean;
  failure: Failure | null;
  retry: () => void;
}

export function keyOf(wanted: Wanted): string {
  if (wanted.kind === "drawing") return `drawing ${wanted.revision}`;
  return wanted.kind === "text" ? `${wanted.revision} ${wanted.authors}` : `${wanted.from}..${wanted.to}`;
}

function weightOf(ops: readonly { insert?: unknown }[]): number {
  return ops.reduce((sum, { insert }) => sum + (typeof insert === "string" ? insert.length : 1), 100);
}

function isBlank(ops: readonly AuthoredOp[]): boolean {
  return ops.every(({ insert }) => insert === undefined || insert === "" || insert === "\n");
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** One document's past, as far as it was looked at. Revisions never change, so what was read is never read again. */
class Reader {
  private readonly contents = new Cache<AuthoredOp[]>(ROOM);
  private readonly pasts = new Cache<Past>(ROOM);
  /** What the drawing that was read last is made of: most of it is in the next one too. */
  private drawn: ReadonlyMap<string, DrawingElement> = new Map();

  /** `newest` is already on its way, if it is text. */
  constructor(
    private readonly document: string,
    private readonly newest: Promise<Blame | null>,
  ) {}

  get hasRead(): boolean {
    return !this.pasts.isEmpty;
  }

  known(wanted: Wanted): Past | undefined {
    return this.pasts.get(keyOf(wanted));
  }

  /** `early` gets what can be shown before all of it is there. */
  async read(wanted: Wanted, signal: AbortSignal, early: (past: Past) => void): Promise<Past> {
    const past = await (wanted.kind === "changes"
      ? this.changes(wanted, signal)
      : wanted.kind === "drawing"
        ? this.drawing(wanted, signal)
        : wanted.authors
          ? this.authored(wanted, signal, early)
          : this.text(wanted, signal, false));
    const numbers = past.elements?.reduce((sum, { points }) => sum + points.length + 20, 0) ?? 0;
    this.pasts.set(keyOf(wanted), past, weightOf(past.delta.ops) + numbers);
    return past;
  }

  private async content(revision: number, signal: AbortSignal): Promise<AuthoredOp[]> {
    const kept = this.contents.get(String(revision));
    if (kept) return kept;
    const ops = await getContent(this.document, revision, signal);
    this.contents.set(String(revision), ops, weightOf(ops));
    return ops;
  }

  private async blame(revision: number, signal: AbortSignal): Promise<Blame> {
    const newest = await this.newest;
    return newest?.revision === revision ? newest : getBlame(this.document, revision, signal);
  }

  private async drawing(wanted: Wanted & { kind: "drawing" }, signal: AbortSignal): Promise<Past> {
    const [strokes, revision] = await Promise.all([
      getStrokes(this.document, wanted.revision, signal),
      getRevision(this.document, wanted.revision, signal),
    ]);
    const elements = elementsFrom(strokes, this.drawn);
    this.drawn = new Map(elements.map((element) => [element.id, element]));
    const blank = elements.length === 0;
    return { wanted, delta: plain([]), hands: [], revision, pending: false, blank, elements };
  }

  private async text(
    wanted: Wanted & { kind: "text" },
    signal: AbortSignal,
    pending: boolean,
  ): Promise<Past> {
    const [ops, revision] = await Promise.all([
      this.content(wanted.revision, signal),
      getRevision(this.document, wanted.revision, signal),
    ]);
    return { wanted, delta: plain(ops), hands: [], revision, pending, blank: isBlank(ops) };
  }

  private async authored(
    wanted: Wanted & { kind: "text" },
    signal: AbortSignal,
    early: (past: Past) => void,
  ): Promise<Past> {
    let done = false;
    const uncoloured = wait(COLOURS_MS, signal)
      .then(() => (done ? null : this.text(wanted, signal, true)))
      .then((past) => {
        if (past && !done) early(past);
      });
    // Whatever is wrong with the revision, the other request says it too.
    uncoloured.catch(() => {});
    const revision = getRevision(this.document, wanted.revision, signal);
    revision.catch(() => {});
    for (;;) {
      try {
        const { ops, authors } = await this.blame(wanted.revision, signal);
        done = true;
        return {
          wanted,
          ...coloured(ops, authors),
          revision: await revision,
          pending: false,
          blank: isBlank(ops),
        };
      } catch (error) {
        if (!(error instanceof Problem && error.code === "try_again")) {
          done = true;
          throw error;
        }
        await wait(AGAIN_MS, signal);
      }
    }
  }

  private async changes(wanted: Wanted & { kind: "changes" }, signal: AbortSignal): Promise<Past> {
    const [before, change, revision] = await Promise.all([
      this.content(wanted.from, signal),
      getDifference(this.document, wanted.from, wanted.to, signal),
      getRevision(this.document, wanted.to, signal),
    ]);
    const blank = change.ops.every((op) => "retain" in op && !op.attributes);
    return { wanted, ...compared(before, change.ops, change.authors), revision, pending: false, blank };
  }
}

/** What `wanted` looks like, or null while nothing is wanted. Requests that are no longer needed are given up. */
export function usePast(document: string, wanted: Wanted | null, newest: Promise<Blame | null>): PastState {
  const reader = useMemo(() => new Reader(document, newest), [document, newest]);
  const [past, setPast] = useState<Past | null>(null);
  const [failed, setFailed] = useState<{ key: string; failure: Failure } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const key = wanted && keyOf(wanted);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all about what is wanted
  useEffect(() => {
    if (!wanted || key === null) return;
    setFailed(null);
    const known = reader.known(wanted);
    if (known) {
      setPast(known);
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const show = (found: Past) => {
      if (!signal.aborted) setPast(found);
    };
    const read = async () => {
      try {
        if (reader.hasRead) await wait(REST_MS, signal);
        show(await reader.read(wanted, signal, show));
      } catch (error) {
        if (!signal.aborted) setFailed({ key, failure: failureOf(error) });
      }
    };
    void read();
    return () => controller.abort();
  }, [reader, key, attempt]);

  const failure = failed?.key === key ? failed.failure : null;
  return {
    past,
    loading: key !== null && failure === null && (past === null || keyOf(past.wanted) !== key),
    failure,
    retry: () => setAttempt((before) => before + 1),
  };
}
