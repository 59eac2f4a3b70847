/**
 * Lists as Word writes them: paragraphs whose style names a list and a level (`mso-list: l0 level2 lfo1`), with the
 * marker as text in a part that says `mso-list: Ignore`, and the kinds of markers in a style sheet.
 */
import type { Attributes } from "./styles";

export interface WordLists {
  /** "l0:level1" → whether its items are numbered. */
  readonly numbered: ReadonlyMap<string, boolean>;
}

const RULE = /@list\s+(l\d+):(level\d+)\s*\{([^}]*)\}/g;

export function wordLists(html: string): WordLists {
  const numbered = new Map<string, boolean>();
  if (html.includes("@list")) {
    for (const [, list, level, body = ""] of html.matchAll(RULE)) {
      numbered.set(`${list}:${level}`, !/mso-level-number-format:\s*(bullet|image|none)/i.test(body));
    }
  }
  return { numbered };
}

const MARKER = /^\(?(?:\d{1,4}|[ivxlcdm]{1,7}|[a-z]{1,2})(?:\.\d{1,3})*[.)]/i;

/** The item that a paragraph is, or null. */
export function wordItem(element: Element, list: string | undefined, lists: WordLists): Attributes | null {
  if (!list) return writtenItem(element);
  const found = list ? /\b(l\d+)\s+(level(\d+))/.exec(list) : null;
  if (!found) return null;
  const marker = markerOf(element);
  const indent = Math.min(Math.max(Number(found[3]) - 1, 0), 8);
  let kind = "bullet";
  if (/^[☐□❏]/.test(marker)) kind = "unchecked";
  else if (/^[☑☒✓✔]/.test(marker)) kind = "checked";
  else if (MARKER.test(marker)) kind = "ordered";
  else if (!marker && lists.numbered.get(`${found[1]}:${found[2]}`)) kind = "ordered";
  return indent > 0 ? { list: kind, indent } : { list: kind };
}

const WRITTEN = /^\s*(·|o|§|[-–•])[\u00a0 ]{2,}\s*|^\s*(\(?\w{1,4}[.)])[\u00a0 ]{2,}\s*/;

/** Mail programs leave of a list only its marker as text, and a wide space. */
function writtenItem(element: Element): Attributes | null {
  if (!/\bMsoListParagraph/.test(element.className)) return null;
  const found = WRITTEN.exec(element.textContent ?? "");
  if (!found) return null;
  dropLeading(element, found[0]);
  return { list: found[1] ? "bullet" : "ordered" };
}

/** Takes `text`, with which the element begins, out of it. */
export function dropLeading(element: Element, text: string): void {
  let left = text.length;
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (left > 0 && walker.nextNode()) {
    const node = walker.currentNode as Text;
    const taken = Math.min(left, node.data.length);
    node.data = node.data.slice(taken);
    left -= taken;
  }
}

export function isMarker(list: string | undefined): boolean {
  return list !== undefined && /ignore/.test(list);
}

function markerOf(element: Element): string {
  for (const part of element.querySelectorAll("[style*='mso-list']")) {
    if (/mso-list:\s*ignore/i.test(part.getAttribute("style") ?? "")) return (part.textContent ?? "").trim();
  }
  return "";
}

/** Word's own apparatus: comments and their marks, and what was deleted while changes were tracked. */
export function isApparatus(element: Element, styles: Map<string, string>): boolean {
  const part = styles.get("mso-element");
  if (part === "comment-list" || part === "comment" || part === "header" || part === "footer") return true;
  if (styles.has("mso-comment-reference") && element.tagName === "A") return true;
  if (/\bMsoCommentReference\b/.test(element.className)) return true;
  if (element.tagName === "DEL" && (element.hasAttribute("cite") || element.hasAttribute("datetime")))
    return true;
  return element.tagName === "A" && /^#(_msocom|_msoanchor|cmnt)/.test(element.getAttribute("href") ?? "");
}
