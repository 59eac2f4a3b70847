/**
 * Reads HTML from a clipboard as a delta: what it means stays (headings, emphasis, lists, links, tables, code, quotes,
 * pictures), how it looked there goes. It is read from an inert document, so nothing in it is loaded or run.
 */
import { pastedLink, pastedPicture } from "./addresses";
import { Lines, type Op } from "./lines";
import { type Attributes, codeLanguage, inlineOf, isHidden, lineOf, stylesOf, without } from "./styles";
import { TableReader } from "./tables";
import { dropLeading, isApparatus, isMarker, type WordLists, wordItem, wordLists } from "./word";

export interface Reading {
  ops: Op[];
  /** Pictures that could not be had, such as files on the disk of whoever copied. */
  lostPictures: number;
}

/** Where the reader stands. */
export interface Place {
  inline: Attributes;
  block: Attributes;
  /** White space is text here. */
  keep: boolean;
  /** How many lists this is in. */
  depth: number;
  list: string;
}

const SKIPPED = new Set(
  "SCRIPT STYLE HEAD TITLE META LINK BASE NOSCRIPT TEMPLATE SVG CANVAS AUDIO OBJECT EMBED APPLET BUTTON SELECT TEXTAREA DATALIST DIALOG XML COLGROUP COL MAP AREA PROGRESS METER".split(
    " ",
  ),
);
const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP LEGEND LI MAIN NAV OL P PRE SECTION SUMMARY UL CAPTION".split(
    " ",
  ),
);
const KINDS = ["header", "list", "indent", "blockquote", "code-block"];
/** Elements inside each other beyond this are read as the text that they contain. */
const MAX_DEPTH = 400;

const BOX = /^\s*(?:\[( |x|X)\]|([☐☑☒✅]))\s*/;

export function readHtml(html: string): Reading {
  const reader = new Reader(wordLists(html));
  return reader.read(new DOMParser().parseFromString(html, "text/html").body);
}

class Reader {
  private readonly lines = new Lines();
  private readonly tables = new TableReader(this.lines, (node, place) => this.children(node, place, 0));
  private lostPictures = 0;

  constructor(private readonly lists: WordLists) {}

  read(body: Element): Reading {
    this.children(body, { inline: {}, block: {}, keep: false, depth: 0, list: "" }, 0);
    return { ops: this.lines.finish({}), lostPictures: this.lostPictures };
  }

  private children(node: Element, place: Place, depth: number): void {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.text((child as Text).data, place);
      else if (child.nodeType === Node.ELEMENT_NODE) this.element(child as Element, place, depth + 1);
    }
  }

  private text(data: string, place: Place): void {
    if (!place.keep) {
      this.lines.text(data, place.inline);
      return;
    }
    const [first = "", ...rest] = data.replace(/\r\n?/g, "\n").split("\n");
    this.lines.text(first, place.inline, true);
    for (const part of rest) {
      this.lines.endAlways(place.block);
      this.lines.text(part, place.inline, true);
    }
  }

  private element(element: Element, place: Place, depth: number): void {
    const tag = element.tagName.toUpperCase();
    if (SKIPPED.has(tag)) return;
    if (depth > MAX_DEPTH) {
      this.text(element.textContent ?? "", place);
      return;
    }
    const styles = stylesOf(element);
    const list = styles.get("mso-list");
    if (isHidden(element, styles) || isMarker(list) || isApparatus(element, styles)) return;
    if (this.special(element, tag, place)) return;
    const inside: Place = { ...place, inline: inlineOf(element, styles, place.inline) };
    if (tag === "A") this.link(element, inside);
    if (tag === "INS" && (element.hasAttribute("cite") || element.hasAttribute("datetime")))
      inside.inline = place.inline;
    const space = styles.get("white-space");
    if (space?.startsWith("pre") && tag !== "SPAN" && !place.keep && isCode(element, styles)) {
      this.code(element, place, depth);
      return;
    }
    if (!BLOCKS.has(tag)) {
      // These are how a heading, a link and what is done look.
      if (place.block.header) inside.inline = without(inside.inline, "bold");
      if (inside.inline.link) inside.inline = without(inside.inline, "underline");
      if (place.block.list === "checked") inside.inline = without(inside.inline, "strike");
      this.children(element, inside, depth);
      return;
    }
    if (tag === "PRE") {
      this.code(element, place, depth);
      return;
    }
    inside.block = this.blockOf(element, tag, styles, lineOf(element, styles, place.block));
    const item = tag === "LI" ? null : wordItem(element, list, this.lists);
    if (item && !inside.block.header) inside.block = { ...dropKinds(inside.block), ...item };
    if (tag === "UL" || tag === "OL") this.list(element, tag, inside, depth);
    else if (tag === "LI") this.item(element, inside, depth);
    else this.block(element, tag, inside, place, depth);
  }

  private block(element: Element, tag: string, inside: Place, outer: Place, depth: number): void {
    this.lines.end(outer.block);
    if (inside.block.header) inside.inline = without(inside.inline, "bold");
    const isText = tag === "P" && !inside.block.list && !inside.block.header;
    const box = isText ? BOX.exec(element.textContent ?? "") : null;
    if (box?.[2]) {
      inside.block = { ...inside.block, list: box[2] === "☐" ? "unchecked" : "checked" };
      dropLeading(element, box[0]);
    }
    this.children(element, inside, depth);
    if (!this.lines.isLineStarted && tag === "P" && !inside.block.list) {
      if (element.textContent?.trim() === "" && !element.querySelector("img,table,hr"))
        this.lines.emptyLine();
    }
    this.lines.end(inside.block);
  }

  private blockOf(element: Element, tag: string, styles: Map<string, string>, outer: Attributes): Attributes {
    const name = element.className;
    const heading = /^H([1-6])$/.exec(tag)?.[1] ?? /\bMsoHeading([1-6])\b/.exec(name)?.[1];
    if (heading && !outer.list) return { ...dropKinds(outer), header: Number(heading) };
    if (element.getAttribute("role") === "heading") {
      return {
        ...dropKinds(outer),
        header: Math.min(Math.max(Number(element.getAttribute("aria-level")) || 2, 1), 6),
      };
    }
    if (/\bMsoTitle/.test(name)) return { ...dropKinds(outer), header: 1 };
    if (/\bMso(Intense)?Quote/.test(name)) return { ...dropKinds(outer), blockquote: true };
    if (tag === "BLOCKQUOTE") {
      // A mail program's way to indent.
      if (/^none/.test(styles.get("border") ?? "") && styles.has("margin")) return outer;
      return { ...dropKinds(outer), blockquote: true };
    }
    if (tag === "DD") return { ...outer, indent: 1 };
    const indent = /\bql-indent-([1-8])\b/.exec(name)?.[1];
    return indent && tag === "P" ? { ...outer, indent: Number(indent) } : outer;
  }

  private list(element: Element, tag: string, inside: Place, depth: number): void {
    this.lines.end(inside.block);
    inside.depth += 1;
    inside.list = tag === "OL" ? "ordered" : "bullet";
    this.children(element, inside, depth);
    this.lines.end(inside.block);
  }

  private item(element: Element, inside: Place, depth: number): void {
    const level = Number(element.getAttribute("aria-level") ?? element.getAttribute("data-aria-level"));
    const own = Number(/\bql-indent-([1-8])\b/.exec(element.className)?.[1] ?? 0);
    const indent = Math.min(Math.max(level ? level - 1 : inside.depth - 1 + own, 0), 8);
    const outside = dropKinds(inside.block);
    const kind = this.itemKind(element, inside.list || "bullet");
    const block: Attributes = { ...outside, list: kind };
    if (indent > 0) block.indent = indent;
    this.lines.end(outside);
    inside.block = block;
    if (kind === "checked") inside.inline = without(inside.inline, "strike");
    this.itemContent(element, inside, depth);
    this.lines.end(inside.block);
  }

  /** The first paragraph is the item, those that follow stand below it. */
  private itemContent(element: Element, inside: Place, depth: number): void {
    const paragraphs = [...element.children].filter((child) => child.tagName === "P");
    const rest: Attributes = { ...dropKinds(inside.block), indent: Math.min(inside.depth, 8) };
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.text((child as Text).data, inside);
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      const later = paragraphs.indexOf(child as HTMLParagraphElement) > 0;
      const place = { ...inside };
      if (later) place.block = rest;
      this.element(child as Element, place, depth + 1);
    }
  }

  private itemKind(element: Element, list: string): string {
    const own = element.getAttribute("data-list");
    if (own && ["bullet", "ordered", "checked", "unchecked"].includes(own)) return own;
    const checked = element.getAttribute("aria-checked") ?? element.getAttribute("data-checked");
    if (checked !== null) return checked === "true" ? "checked" : "unchecked";
    const input = element.querySelector("input[type=checkbox]");
    if (input && input.closest("li") === element)
      return input.hasAttribute("checked") ? "checked" : "unchecked";
    const box = element.querySelector(".checkbox-on, .checkbox-off");
    if (box && box.closest("li") === element)
      return box.classList.contains("checkbox-on") ? "checked" : "unchecked";
    const written = BOX.exec(element.textContent ?? "");
    if (!written) return list;
    dropLeading(element, written[0]);
    return written[1] === " " || written[2] === "☐" ? "unchecked" : "checked";
  }

  /** Elements that are read as something of their own. Returns whether it was one. */
  private special(element: Element, tag: string, place: Place): boolean {
    switch (tag) {
      case "BR":
        if (element.classList.contains("Apple-interchange-newline")) return true;
        if (place.keep) this.lines.endAlways(place.block);
        else if (this.isLastOfBlock(element)) return true;
        else this.lines.lineBreak(place.block);
        return true;
      case "HR":
        this.lines.blockEmbed({ divider: true }, place.block);
        return true;
      case "IMG":
        this.picture(element, place);
        return true;
      case "INPUT":
        return true;
      case "IFRAME":
      case "VIDEO": {
        const address = pastedLink(element.getAttribute("src"));
        if (address) this.lines.blockEmbed({ video: address }, place.block);
        return true;
      }
      case "TABLE":
        return this.tables.read(element, place);
      case "MATH":
        this.formula(
          element.querySelector("annotation[encoding='application/x-tex']")?.textContent,
          element,
          place,
        );
        return true;
    }
    return this.ours(element, place);
  }

  /** What an editor like this one puts on the clipboard, and formulas as KaTeX shows them. */
  private ours(element: Element, place: Place): boolean {
    const { classList } = element;
    if (classList.length === 0) return false;
    if (classList.contains("ql-ui") || classList.contains("katex-html")) return true;
    if (classList.contains("ql-formula")) {
      this.formula(element.getAttribute("data-value"), element, place);
      return true;
    }
    if (classList.contains("ql-video")) {
      const address = pastedLink(element.getAttribute("data-value"));
      if (address) this.lines.blockEmbed({ video: address }, place.block);
      return true;
    }
    if (classList.contains("ql-code-block")) {
      this.lines.end(place.block);
      this.lines.text(element.textContent ?? "", {}, true);
      this.lines.endAlways({ "code-block": codeLanguage(element) === true ? true : codeLanguage(element) });
      return true;
    }
    return false;
  }

  private formula(tex: string | null | undefined, element: Element, place: Place): void {
    const text = (tex ?? "").trim();
    if (text && text.length <= 8192) this.lines.embed({ formula: text }, place.inline);
    else if (!text) this.text(element.textContent ?? "", place);
  }

  private picture(element: Element, place: Place): void {
    if (element.classList.contains("mwe-math-fallback-image-inline")) return;
    // The box of a checklist, as some programs draw it.
    if (place.block["code-block"] || element.getAttribute("aria-roledescription") === "checkbox") return;
    const width = Math.round(Number.parseFloat(element.getAttribute("width") ?? ""));
    const height = Math.round(Number.parseFloat(element.getAttribute("height") ?? ""));
    // A picture of one point is there to count who reads.
    if ((width > 0 && width <= 2) || (height > 0 && height <= 2)) return;
    const address = pastedPicture(element.getAttribute("src"));
    if (!address) {
      this.lostPictures += 1;
      return;
    }
    const { link } = place.inline;
    const attributes: Attributes = link ? { link } : {};
    const alt = element.getAttribute("alt")?.trim();
    if (alt) attributes.alt = alt.slice(0, 1000);
    if (Number.isInteger(width) && width > 0 && width <= 10_000) attributes.width = String(width);
    if (Number.isInteger(height) && height > 0 && height <= 10_000) attributes.height = String(height);
    this.lines.embed({ image: address }, attributes);
  }

  private link(element: Element, inside: Place): void {
    const address = pastedLink(element.getAttribute("href"));
    if (address) inside.inline = { ...inside.inline, link: address };
  }

  private code(element: Element, place: Place, depth: number): void {
    this.lines.end(place.block);
    const block = { "code-block": codeLanguage(element) };
    const before = element.ownerDocument.createElement("div");
    before.append(...[...element.childNodes].map((node) => node.cloneNode(true)));
    const text = codeText(before, depth);
    for (const line of text.replace(/^\n/, "").replace(/\n$/, "").split("\n")) {
      this.lines.text(line.replace(/\u00a0/g, " "), {}, true);
      this.lines.endAlways(block);
    }
  }

  /** A break at the end of a block shows nothing. */
  private isLastOfBlock(element: Element): boolean {
    if (!this.lines.isLineStarted) return false;
    let node: Node = element;
    while (node.parentElement && !node.nextSibling) {
      node = node.parentElement;
      if (BLOCKS.has((node as Element).tagName)) return (node as Element).tagName !== "BODY";
    }
    return false;
  }
}

function dropKinds(block: Attributes): Attributes {
  const kept = { ...block };
  for (const name of KINDS) delete kept[name];
  return kept;
}

const MONOSPACE = /monospace|consolas|menlo|courier|monaco|mono\b/;

/** A program's editor puts lines of code on the clipboard in a box of equally wide letters. */
function isCode(element: Element, styles: Map<string, string>): boolean {
  if (element.tagName !== "DIV" && element.tagName !== "PRE") return false;
  return MONOSPACE.test(styles.get("font-family") ?? "");
}

const LINE_TAGS = new Set(["DIV", "P", "LI", "TR"]);

function codeText(element: Element, depth: number): string {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += (node as Text).data.replace(/\r\n?/g, "\n");
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const child = node as Element;
    if (SKIPPED.has(child.tagName.toUpperCase())) continue;
    if (child.tagName === "BR") {
      text += "\n";
      continue;
    }
    const inside = depth > MAX_DEPTH ? (child.textContent ?? "") : codeText(child, depth + 1);
    const isLine = LINE_TAGS.has(child.tagName);
    if (isLine && text && !text.endsWith("\n")) text += "\n";
    text += inside;
    if (isLine && !inside.endsWith("\n")) text += "\n";
  }
  return text;
}
