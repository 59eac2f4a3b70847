/** What a pasted element's attributes say about meaning. Fonts, sizes and foreign colours are not asked for. */
import { hexOf, isPaletteColour } from "../palette";

export type Attributes = Record<string, unknown>;

const DECLARATION = /([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)/g;

/** The declarations of a style attribute, Word's own included, which no browser keeps in `element.style`. */
export function stylesOf(element: Element): Map<string, string> {
  const found = new Map<string, string>();
  const text = element.getAttribute("style");
  if (!text) return found;
  for (const [, name = "", value = ""] of text.matchAll(DECLARATION)) {
    found.set(name.toLowerCase(), value.trim().toLowerCase());
  }
  return found;
}

export function isHidden(element: Element, styles: Map<string, string>): boolean {
  return (
    element.hasAttribute("hidden") ||
    styles.get("display") === "none" ||
    styles.get("mso-hide") === "all" ||
    styles.get("visibility") === "hidden" ||
    styles.get("opacity") === "0"
  );
}

function weight(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value.startsWith("bold")) return true;
  if (value === "normal" || value === "lighter") return false;
  const number = Number.parseInt(value, 10);
  return Number.isNaN(number) ? undefined : number >= 600;
}

const MARKS: Readonly<Record<string, Attributes>> = {
  B: { bold: true },
  STRONG: { bold: true },
  I: { italic: true },
  EM: { italic: true },
  U: { underline: true },
  INS: { underline: true },
  S: { strike: true },
  STRIKE: { strike: true },
  DEL: { strike: true },
  CODE: { code: true },
  KBD: { code: true },
  SAMP: { code: true },
  TT: { code: true },
  SUB: { script: "sub" },
  SUP: { script: "super" },
  MARK: { background: "#fdf0b2" },
};

export function without(attributes: Attributes, name: string): Attributes {
  if (!(name in attributes)) return attributes;
  const { [name]: _, ...rest } = attributes;
  return rest;
}

/** The formats of characters inside `element`, which stands in `outer`. */
export function inlineOf(element: Element, styles: Map<string, string>, outer: Attributes): Attributes {
  const mark = MARKS[element.tagName];
  let made = mark ? { ...outer, ...mark } : outer;
  if (styles.size === 0) return made;
  const set = (name: string, value: unknown) => {
    made = { ...made, [name]: value };
  };
  const bold = weight(styles.get("font-weight"));
  if (bold === true) set("bold", true);
  // Google Docs wraps everything in a <b> that is none.
  if (bold === false && made.bold) made = without(made, "bold");
  const slant = styles.get("font-style");
  if (slant === "italic" || slant === "oblique") set("italic", true);
  if (slant === "normal" && made.italic) made = without(made, "italic");
  const line = `${styles.get("text-decoration") ?? ""} ${styles.get("text-decoration-line") ?? ""}`;
  if (line.includes("underline")) set("underline", true);
  if (line.includes("line-through")) set("strike", true);
  const shift = styles.get("vertical-align");
  if (element.tagName !== "TD" && element.tagName !== "TH" && element.tagName !== "IMG") {
    if (shift === "super") set("script", "super");
    if (shift === "sub") set("script", "sub");
  }
  for (const [name, value] of [
    ["color", styles.get("color")],
    ["background", styles.get("background-color") ?? styles.get("background")],
  ] as const) {
    if (value && isPaletteColour(value)) set(name, hexOf(value));
  }
  return made;
}

const ALIGN_CLASS = /\bql-align-(center|right|justify)\b/;

/** Alignment and direction. Justified and left are how a page looks, not what it means. */
export function lineOf(element: Element, styles: Map<string, string>, outer: Attributes): Attributes {
  let made = outer;
  const align =
    ALIGN_CLASS.exec(element.className)?.[1] ??
    styles.get("text-align") ??
    element.getAttribute("align")?.toLowerCase();
  if (align === "center" || align === "right") made = { ...made, align };
  else if (align) made = without(made, "align");
  const direction =
    element.getAttribute("dir") ?? (element.classList.contains("ql-direction-rtl") ? "rtl" : null);
  if (direction === "rtl") made = { ...made, direction: "rtl" };
  else if (direction === "ltr") made = without(made, "direction");
  return made;
}

const LANGUAGE = /(?:^|\s)(?:language|lang|highlight-source|brush:\s?)-?([\w+#.-]{1,40})(?:\s|$)/;

/** The language that a block of code, or what stands around it, says it is in; otherwise true. */
export function codeLanguage(element: Element): string | true {
  const said = element.getAttribute("data-language") ?? element.getAttribute("data-lang");
  if (said && /^[\w+#.-]{1,40}$/.test(said)) return said;
  const near = [element, element.querySelector("code"), element.parentElement];
  for (const one of near) {
    const found = one && LANGUAGE.exec(one.className)?.[1];
    if (found) return found;
  }
  return true;
}
