/**
 * Colours for code that are never part of the document: ranges of the CSS Custom Highlight API over the text as it
 * stands. No element is made and no attribute set, so Quill and Yjs have nothing to see. A browser without that API
 * shows code without colours.
 */
import { CodeContainer, CodeLine, languageOf } from "./blots";
import type { Token } from "./engine";
import { languageFor } from "./languages";

/** Longer blocks stay plain: the time to colour one is the time that a key waits. */
const MAX_CHARACTERS = 60_000;

/** One style for what highlight.js tells apart. Names that are not here have no colour. */
const STYLES: Readonly<Record<string, string>> = {
  addition: "inserted",
  attr: "name",
  attribute: "name",
  built_in: "type",
  bullet: "keyword",
  char: "string",
  code: "string",
  comment: "comment",
  deletion: "removed",
  doctag: "comment",
  keyword: "keyword",
  link: "string",
  literal: "number",
  meta: "comment",
  name: "keyword",
  number: "number",
  operator: "keyword",
  property: "name",
  quote: "comment",
  regexp: "string",
  section: "title",
  "selector-attr": "type",
  "selector-class": "type",
  "selector-id": "type",
  "selector-pseudo": "type",
  "selector-tag": "keyword",
  string: "string",
  subst: "name",
  symbol: "number",
  tag: "keyword",
  title: "title",
  type: "type",
  variable: "name",
};

type Painted = { highlight: Highlight; range: AbstractRange }[];

function isAble(): boolean {
  return typeof CSS !== "undefined" && "highlights" in CSS && typeof Highlight === "function";
}

function layer(style: string): Highlight {
  const name = `code-${style}`;
  const known = CSS.highlights.get(name);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

interface Piece {
  node: Text;
  start: number;
  end: number;
}

/** The text of a block with the nodes that it stands in. */
function piecesOf(container: Element): { code: string; pieces: Piece[] } {
  const pieces: Piece[] = [];
  let code = "";
  let first = true;
  for (const line of container.children) {
    if (!line.classList.contains(CodeLine.className)) continue;
    if (!first) code += "\n";
    first = false;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node as Text;
      pieces.push({ node: text, start: code.length, end: code.length + text.data.length });
      code += text.data;
    }
  }
  return { code, pieces };
}

function paint(tokens: readonly Token[], pieces: readonly Piece[]): Painted {
  const painted: Painted = [];
  let at = 0;
  for (const { start, end, kind } of tokens) {
    const style = STYLES[kind];
    if (!style) continue;
    while (pieces[at] && (pieces[at] as Piece).end <= start) at += 1;
    for (let index = at; pieces[index] && (pieces[index] as Piece).start < end; index += 1) {
      const piece = pieces[index] as Piece;
      const range = new StaticRange({
        startContainer: piece.node,
        startOffset: Math.max(start, piece.start) - piece.start,
        endContainer: piece.node,
        endOffset: Math.min(end, piece.end) - piece.start,
      });
      const highlight = layer(style);
      highlight.add(range);
      painted.push({ highlight, range });
    }
  }
  return painted;
}

function languageIn(container: Element): string | null {
  const name = languageOf(container.querySelector(`:scope > .${CodeLine.className}`));
  return name === true ? null : languageFor(name);
}

/** Colours the code below `root`, and follows its changes. Returns the disposer. */
export function highlightCode(root: HTMLElement): () => void {
  if (!isAble()) return () => {};
  const painted = new Map<Element, Painted>();
  const dirty = new Set<Element>();
  let engine: typeof import("./engine") | null = null;
  let loading = false;
  let frame = 0;
  let ended = false;

  const clear = (container: Element) => {
    for (const { highlight, range } of painted.get(container) ?? []) highlight.delete(range);
    painted.delete(container);
  };
  const refresh = () => {
    frame = 0;
    for (const container of [...painted.keys()]) if (!root.contains(container)) clear(container);
    const wanted = [...dirty].filter((container) => root.contains(container) && languageIn(container));
    if (wanted.length > 0 && !engine) {
      if (!loading) load();
      return;
    }
    for (const container of dirty) clear(container);
    dirty.clear();
    for (const container of wanted) {
      const language = languageIn(container);
      const { code, pieces } = piecesOf(container);
      if (!language || !engine || code.length > MAX_CHARACTERS) continue;
      painted.set(container, paint(engine.tokensOf(code, language), pieces));
    }
  };
  const load = () => {
    loading = true;
    import("./engine").then(
      (module) => {
        engine = module;
        if (!ended) refresh();
      },
      () => {
        // Offline, or a client older than the server: code stays plain until something changes again.
        loading = false;
      },
    );
  };
  const mark = (node: Node) => {
    const element = node instanceof Element ? node : node.parentElement;
    const container = element?.closest(`.${CodeContainer.className}`);
    if (container) dirty.add(container);
    else for (const inner of element?.getElementsByClassName(CodeContainer.className) ?? []) dirty.add(inner);
  };
  const schedule = () => {
    if (dirty.size > 0 || painted.size > 0) frame ||= requestAnimationFrame(refresh);
  };
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      if (target !== root && !(target instanceof Element && target.closest(".code-tools"))) mark(target);
      for (const node of addedNodes) mark(node);
    }
    schedule();
  });
  observer.observe(root, {
    childList: true,
    characterData: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-language"],
  });
  mark(root);
  schedule();
  return () => {
    ended = true;
    observer.disconnect();
    cancelAnimationFrame(frame);
    for (const container of [...painted.keys()]) clear(container);
  };
}
