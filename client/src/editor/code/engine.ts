/** highlight.js with the common languages. Loaded when the first block of code has a language. */
import hljs from "highlight.js/lib/common";

export interface Token {
  /** In UTF-16 units of the code. */
  start: number;
  end: number;
  /** The class of highlight.js without its prefix, e.g. "keyword". */
  kind: string;
}

/** The pieces of `code` that have a colour, in order, the inner ones only. Empty for a language that is not known. */
export function tokensOf(code: string, language: string): Token[] {
  if (!hljs.getLanguage(language)) return [];
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  // What highlight.js returns is escaped text in spans. A template is inert: nothing in it runs or loads.
  const template = document.createElement("template");
  template.innerHTML = value;
  const tokens: Token[] = [];
  const walker = document.createTreeWalker(template.content, NodeFilter.SHOW_TEXT);
  let position = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const start = position;
    position += node.nodeValue?.length ?? 0;
    const [name] = node.parentElement?.className.split(" ") ?? [];
    if (name?.startsWith("hljs-")) tokens.push({ start, end: position, kind: name.slice("hljs-".length) });
  }
  return tokens;
}
