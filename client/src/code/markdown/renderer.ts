import { texts } from "../../texts";
import { highlight } from "./highlight";
import type { Answer, Patch, Question } from "./patch";
import { safe } from "./safe";

/** So long at a time elements are made before typing gets its turn. */
const SLICE_MS = 6;
/** From so many blocks on, those out of sight are not laid out. */
const MANY = 200;

/** What keys can reach in a block. */
const REACHABLE = "a[href], input, pre, summary";

/** Lines of the source from 0, the end excluded. */
export interface Lines {
  from: number;
  to: number;
}

/**
 * Keeps an element showing a Markdown text. A worker reads the text; here only the blocks that changed are made safe and put
 * in place, a few at a time. Ended by `close`.
 */
export class PreviewRenderer {
  private worker: Worker | null = null;
  private waiting: string | null = null;
  private busy = false;
  private closed = false;
  /** One element for each block; those that are still to be made stand empty. */
  private elements: HTMLElement[] = [];
  private lines: number[] = [];
  private todo: [HTMLElement, string][] = [];
  private next: ReturnType<typeof setTimeout> | undefined;
  private readOnly = false;
  /** The block that takes the place of the one with the focus, and which of its parts had that. */
  private refocus: { block: HTMLElement; index: number } | null = null;
  private readonly seen: IntersectionObserver;

  constructor(
    private readonly container: HTMLElement,
    scroller: HTMLElement,
    /** The blocks are those of the newest text; and again when all of them are made. */
    private readonly onChange: () => void,
    private readonly onFail: () => void,
  ) {
    this.seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (!isIntersecting) continue;
          this.seen.unobserve(target);
          void highlight(target as HTMLElement);
        }
      },
      { root: scroller, rootMargin: "400px" },
    );
  }

  /** Shows a text; what it shows meanwhile is given up. */
  show(text: string): void {
    this.waiting = text;
    this.send();
  }

  /** Whether tasks can be checked. */
  setReadOnly(readOnly: boolean): void {
    this.readOnly = readOnly;
    for (const block of this.elements) this.setTasks(block);
  }

  get count(): number {
    return this.elements.length;
  }

  element(index: number): HTMLElement | undefined {
    return this.elements[index];
  }

  linesOf(index: number): Lines {
    return { from: this.lines[index * 2] ?? 0, to: this.lines[index * 2 + 1] ?? 0 };
  }

  /** Which block an element is in; -1 for none. */
  indexOf(element: Element): number {
    const block = element.closest("[data-block]");
    return block ? this.elements.indexOf(block as HTMLElement) : -1;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.next);
    this.worker?.terminate();
    this.seen.disconnect();
    this.container.replaceChildren();
  }

  private setTasks(block: HTMLElement): void {
    for (const box of block.querySelectorAll<HTMLInputElement>("input[data-task]")) {
      box.disabled = this.readOnly;
    }
  }

  private start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { patch, isPart } }: MessageEvent<Answer>) => {
      this.apply(patch);
      if (isPart) return;
      this.busy = false;
      this.send();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.onFail();
    };
    return worker;
  }

  private send(): void {
    if (this.busy || this.waiting === null || this.closed) return;
    this.worker ??= this.start();
    this.busy = true;
    this.worker.postMessage({ source: this.waiting, inParts: true } satisfies Question);
    this.waiting = null;
  }

  private apply({ keep, rest, html, lines }: Patch): void {
    if (this.closed) return;
    const gone = this.elements.slice(keep, this.elements.length - rest);
    const focused = document.activeElement;
    const left = focused ? gone.findIndex((element) => element.contains(focused)) : -1;
    const index = [...(gone[left]?.querySelectorAll(REACHABLE) ?? [])].indexOf(focused as Element);
    for (const element of gone) element.remove();
    if (gone.length > 0) {
      const removed = new Set(gone);
      this.todo = this.todo.filter(([element]) => !removed.has(element));
    }
    const before = this.elements[this.elements.length - rest] ?? null;
    const made = html.map(() => {
      const block = document.createElement("div");
      block.dataset.block = "";
      // Each block has the direction of its own words.
      block.dir = "auto";
      return block;
    });
    const added = document.createDocumentFragment();
    added.append(...made);
    this.container.insertBefore(added, rest > 0 ? before : null);
    this.elements.splice(keep, gone.length, ...made);
    const heir = made[Math.min(left, made.length - 1)];
    if (index >= 0 && heir) this.refocus = { block: heir, index };
    this.lines = lines;
    this.container.toggleAttribute("data-many", this.elements.length > MANY);
    made.forEach((element, index) => {
      this.todo.push([element, html[index] ?? ""]);
    });
    this.work();
    this.onChange();
  }

  private readonly work = (): void => {
    clearTimeout(this.next);
    const until = performance.now() + SLICE_MS;
    const words = texts.code.preview;
    let index = 0;
    while (index < this.todo.length && performance.now() < until) {
      const [element, html] = this.todo[index] as [HTMLElement, string];
      element.append(safe(html, words));
      this.setTasks(element);
      if (this.refocus?.block === element) {
        element.querySelectorAll<HTMLElement>(REACHABLE)[this.refocus.index]?.focus({ preventScroll: true });
        this.refocus = null;
      }
      for (const code of element.querySelectorAll<HTMLElement>("code[data-language]"))
        this.seen.observe(code);
      index += 1;
    }
    if (index === 0) return;
    this.todo = this.todo.slice(index);
    if (this.todo.length > 0) this.next = setTimeout(this.work, 0);
    else this.onChange();
  };
}
