/** What one types in Markdown, and what it becomes. Pure: text in, a change out. */
import { languageFor } from "../code/languages";
import { linkAddress } from "../links";

export type LineRule =
  | { kind: "line"; length: number; formats: Record<string, unknown> }
  | { kind: "divider"; length: number };

const HEADING = /^(#{1,6})$/;
const ORDERED = /^(\d{1,3})[.)]$/;
const LINES: Readonly<Record<string, Record<string, unknown>>> = {
  "-": { list: "bullet" },
  "*": { list: "bullet" },
  "+": { list: "bullet" },
  "[]": { list: "unchecked" },
  "[ ]": { list: "unchecked" },
  "[x]": { list: "checked" },
  "[X]": { list: "checked" },
  ">": { blockquote: true },
};
const FENCE = /^```([\w+#.-]{0,40})$/;
const DIVIDERS = new Set(["---", "***", "___"]);

/** What a space makes of the line that begins with `before`, whose formats are `line`. */
export function atSpace(before: string, line: Record<string, unknown>): LineRule | null {
  const length = before.length + 1;
  if (line.table || line["code-block"] || line.blockquote) return null;
  if (line.list) {
    // A point of a list can still become one to tick off.
    const formats = /^\[[ xX]?\]$/.test(before) ? LINES[before] : undefined;
    return formats && line.list === "bullet" ? { kind: "line", length, formats } : null;
  }
  const heading = HEADING.exec(before)?.[1];
  if (heading) return { kind: "line", length, formats: { header: heading.length } };
  if (line.header) return null;
  if (ORDERED.test(before)) return { kind: "line", length, formats: { list: "ordered" } };
  const fence = FENCE.exec(before);
  if (fence) return { kind: "line", length, formats: code(fence[1] ?? "") };
  const formats = LINES[before];
  return formats ? { kind: "line", length, formats } : null;
}

/** What Enter makes of a line that is nothing but `text`. */
export function atEnter(text: string, line: Record<string, unknown>): LineRule | null {
  if (["table", "code-block", "blockquote", "list", "header"].some((name) => line[name])) return null;
  if (DIVIDERS.has(text)) return { kind: "divider", length: text.length };
  const fence = FENCE.exec(text);
  return fence ? { kind: "line", length: text.length, formats: code(fence[1] ?? "") } : null;
}

function code(language: string): Record<string, unknown> {
  return { "code-block": language ? (languageFor(language) ?? language) : true };
}

export interface InlineRule {
  /** Characters that the whole takes, with its marks, up to the cursor. */
  length: number;
  /** Characters of the mark before the content, and after it. */
  open: number;
  close: number;
  formats: Record<string, unknown>;
  /** TeX: the whole becomes a formula. */
  formula?: string;
}

interface Mark {
  /** The last character of the mark. */
  key: string;
  pattern: RegExp;
  formats: Record<string, unknown>;
}

/* The content begins and ends with something to see, and the mark before it does not stand inside a word. */
const MARKS: readonly Mark[] = [
  { key: "*", pattern: /(?<![\w*])(\*\*)([^\s*](?:[^*]*[^\s*])?)\*\*$/, formats: { bold: true } },
  { key: "_", pattern: /(?<![\w_])(__)([^\s_](?:[^_]*[^\s_])?)__$/, formats: { bold: true } },
  { key: "*", pattern: /(?<![\w*])(\*)([^\s*](?:[^*]*[^\s*])?)\*$/, formats: { italic: true } },
  { key: "_", pattern: /(?<![\w_])(_)([^\s_](?:[^_]*[^\s_])?)_$/, formats: { italic: true } },
  { key: "~", pattern: /(?<![\w~])(~~)([^\s~](?:[^~]*[^\s~])?)~~$/, formats: { strike: true } },
  { key: "`", pattern: /(?<!`)(`)([^`]*[^`\s][^`]*)`$/, formats: { code: true } },
];
const LINK = /(?<!!)\[([^[\]]+)\]\(([^()\s]+)\)$/;
const FORMULA = /(?<!\$)\$\$([^$]*[^\s$][^$]*)\$\$$/;

/** What the last character of `before`, the line up to the cursor, completes. */
export function atMark(before: string): InlineRule | null {
  const key = before.slice(-1);
  if (key === ")") {
    const link = LINK.exec(before);
    const [whole = "", text = "", target = ""] = link ?? [];
    const address = linkAddress(target);
    if (!link || address === null) return null;
    return {
      length: whole.length,
      open: 1,
      close: whole.length - 1 - text.length,
      formats: { link: address },
    };
  }
  if (key === "$") {
    const [whole, tex] = FORMULA.exec(before) ?? [];
    if (!whole || !tex) return null;
    return { length: whole.length, open: 2, close: 2, formats: {}, formula: tex.trim() };
  }
  for (const { key: last, pattern, formats } of MARKS) {
    if (last !== key) continue;
    const [whole, open, content] = pattern.exec(before) ?? [];
    if (!whole || !open || content === undefined) continue;
    return { length: whole.length, open: open.length, close: open.length, formats };
  }
  return null;
}
