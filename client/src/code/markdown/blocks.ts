import MarkdownIt, { type Token } from "markdown-it";
import { slugOf } from "./slug";

/** A piece of a document that stands alone: what changes elsewhere does not change it. */
export interface Block {
  /** Lines of the source from 0, the end excluded. */
  from: number;
  to: number;
  /** Not yet safe: it has whatever HTML its author wrote. Its lines are counted from `from`. */
  html: string;
}

const TASK = /^\[([ xX])\]\s+/;
const TAGS = /<(\/?)([a-z][\w-]*)\b[^<>]*?(\/?)>/gi;
/** Elements without an end. */
const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;
/** HTML that is never closed takes in this many blocks at most. */
const MAX_OPEN = 400;

const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false });
// What remains of a bad link is its text; DOMPurify looks at the addresses once more.
const fence = markdown.renderer.rules.fence;
markdown.renderer.rules.fence = (tokens, index, options, environment, self) => {
  const [name = ""] = (tokens[index]?.info ?? "").trim().split(/\s+/);
  if (!name) return fence?.(tokens, index, options, environment, self) ?? "";
  const { escapeHtml } = markdown.utils;
  return `<pre><code data-language="${escapeHtml(name)}">${escapeHtml(tokens[index]?.content ?? "")}</code></pre>\n`;
};

/** "[ ] text" at the beginning of a list's item becomes a box. */
markdown.core.ruler.push("tasks", ({ tokens, Token: Made }) => {
  tokens.forEach((token, index) => {
    const paragraph = tokens[index - 1];
    const item = tokens[index - 2];
    if (token.type !== "inline" || paragraph?.type !== "paragraph_open" || item?.type !== "list_item_open")
      return;
    const [first] = token.children ?? [];
    const found = first?.type === "text" ? TASK.exec(first.content) : null;
    if (!first || !found) return;
    const { escapeHtml } = markdown.utils;
    const words = escapeHtml(token.content.replace(TASK, "").slice(0, 200));
    first.content = first.content.slice(found[0].length);
    const box = new Made("html_inline", "", 0);
    const checked = found[1] === " " ? "" : " checked";
    box.content = `<input type="checkbox"${checked} data-task="${item.map?.[0] ?? 0}" title="${words}"> `;
    token.children?.unshift(box);
    item.attrSet("data-item", "task");
  });
});

/** How columns stand is said without styles, which are nobody's to write here. */
markdown.core.ruler.push("columns", ({ tokens }) => {
  for (const token of tokens) {
    if (token.type !== "th_open" && token.type !== "td_open") continue;
    const [, side] = /^text-align:(\w+)$/.exec(String(token.attrGet("style") ?? "")) ?? [];
    if (side) token.attrs = [["align", side]];
  }
});

/** Headings get names that links in the document can go to. */
markdown.core.ruler.push("slugs", ({ tokens }) => {
  const seen = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.type !== "heading_open") return;
    const words = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join("");
    const slug = slugOf(words);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    token.attrSet("data-slug", count === 0 ? slug : `${slug}-${count}`);
  });
});

function depthOf(html: string): number {
  let depth = 0;
  for (const [, end, name = "", self] of html.matchAll(TAGS)) {
    if (!self && !VOID.test(name)) depth += end ? -1 : 1;
  }
  return depth;
}

/** Longer texts are shown from their beginning, of about so many characters, before the rest is read. */
const BEGINNING = 24_000;

/** The beginning of a long text, up to an empty line; null for one that is read soon enough. */
export function beginningOf(source: string): string | null {
  if (source.length < 2 * BEGINNING) return null;
  const end = source.lastIndexOf("\n\n", BEGINNING);
  return end > 0 ? source.slice(0, end + 1) : null;
}

/** A document in pieces. Half a megabyte takes a good part of a second: it runs in a worker. */
export function blocksOf(source: string): Block[] {
  const environment = {};
  const tokens = markdown.parse(source, environment);
  const blocks: Block[] = [];
  let group: Token[] = [];
  let nesting = 0;
  let open = 0;
  let taken = 0;
  const close = () => {
    const from = group.find(({ map }) => map)?.map?.[0];
    const to = group.reduce((end, { map }) => Math.max(end, map?.[1] ?? 0), 0);
    if (from !== undefined) {
      // Relative to the block, so that a block that only moves stays the same.
      for (const token of group) {
        for (const child of token.children ?? []) {
          child.content = child.content.replace(
            / data-task="(\d+)"/,
            (_, line) => ` data-task="${Number(line) - from}"`,
          );
        }
      }
      blocks.push({ from, to, html: markdown.renderer.render(group, markdown.options, environment) });
    }
    group = [];
    open = 0;
    taken = 0;
  };
  for (const token of tokens) {
    group.push(token);
    nesting += token.nesting;
    if (nesting !== 0) continue;
    if (token.type === "html_block") open += depthOf(token.content);
    taken += 1;
    if (open > 0 && taken < MAX_OPEN) continue;
    close();
  }
  if (group.length > 0) close();
  return blocks;
}
