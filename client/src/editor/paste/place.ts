/** How what is pasted meets the text around it, so that neither changes what the other is. */
import type { Delta as DeltaType } from "quill/core";
import { Delta } from "quill/core";
import type { Op } from "./lines";
import type { Attributes } from "./styles";

const LINE_FORMATS = ["header", "list", "indent", "blockquote", "code-block", "table", "align", "direction"];

/** The line in which something is pasted. */
export interface Surroundings {
  /** Its line formats. */
  formats: Attributes;
  /** Whether text stands before and after the place, in the line. */
  before: boolean;
  after: boolean;
}

export interface Placed {
  delta: DeltaType;
  /** Attributes for the line break that follows the place: the line there becomes the last one that was pasted. */
  last: Attributes | null;
}

function lineFormatsOf(attributes: Attributes): Attributes {
  const kept: Attributes = {};
  for (const name of LINE_FORMATS) {
    const value = attributes[name];
    if (value !== undefined && value !== null && !Array.isArray(value)) kept[name] = value;
  }
  return kept;
}

function hasFormats(attributes: Attributes | undefined): boolean {
  return LINE_FORMATS.some((name) => attributes?.[name]);
}

/** What to insert for these lines, which end with a line break unless they end with an embed. */
export function place(ops: Op[], { formats, before, after }: Surroundings): Placed {
  const delta = new Delta();
  for (const { insert, attributes } of ops) delta.insert(insert, attributes);
  const final = delta.ops[delta.ops.length - 1];
  if (!final) return { delta, last: null };
  const breaks = delta.ops.reduce(
    (sum, { insert }) => sum + (typeof insert === "string" ? insert.split("\n").length - 1 : 0),
    0,
  );
  const isBlock = delta.ops.some(({ insert }) => isBlockEmbed(insert));
  const ended = typeof final.insert === "string" && final.insert.endsWith("\n");
  // One line into a line that has text: its words, not what kind of line it was.
  if (breaks === 1 && ended && !isBlock && !final.attributes?.table) {
    if (before || after || !hasFormats(final.attributes)) return { delta: withoutBreak(delta), last: null };
    return { delta: withoutBreak(delta), last: lineFormatsOf(final.attributes ?? {}) };
  }
  let made = delta;
  const firstBreak = delta.ops.find(
    ({ insert }) => isBlockEmbed(insert) || (typeof insert === "string" && insert.includes("\n")),
  );
  if (before && (isBlockEmbed(firstBreak?.insert) || differs(firstBreak?.attributes, formats))) {
    made = new Delta().insert("\n", lineFormatsOf(formats)).concat(made);
  }
  // What is left of an empty line below it is an ordinary one.
  if (!ended || final.attributes?.table) return { delta: made, last: before || after ? null : {} };
  if (after) return { delta: made, last: null };
  // The line that is there takes the place of the last one.
  return { delta: withoutBreak(made), last: lineFormatsOf(final.attributes ?? {}) };
}

function isBlockEmbed(insert: unknown): boolean {
  return typeof insert === "object" && insert !== null && ("divider" in insert || "video" in insert);
}

function differs(attributes: Attributes | undefined, formats: Attributes): boolean {
  return JSON.stringify(lineFormatsOf(attributes ?? {})) !== JSON.stringify(lineFormatsOf(formats));
}

function withoutBreak(delta: DeltaType): DeltaType {
  return delta.compose(new Delta().retain(delta.length() - 1).delete(1));
}

/** The change of attributes that turns a line with `formats` into one with `wanted`. */
export function changeOfLine(formats: Attributes, wanted: Attributes): Attributes {
  const change: Attributes = {};
  for (const name of Object.keys(lineFormatsOf(formats))) if (!(name in wanted)) change[name] = null;
  return { ...change, ...wanted };
}

/**
 * The change in slices of about `size` characters, each a delta at the place where the one before ended: a long one
 * would hold the page up.
 */
export function slices(delta: DeltaType, size: number): DeltaType[] {
  const made: DeltaType[] = [];
  let slice = new Delta();
  let length = 0;
  const flush = () => {
    if (length > 0) made.push(slice);
    slice = new Delta();
    length = 0;
  };
  for (const { insert, attributes } of delta.ops) {
    if (typeof insert !== "string") {
      if (insert) slice.insert(insert, attributes);
      length += 1;
      continue;
    }
    let rest = insert;
    while (length + rest.length > size) {
      const cut = rest.lastIndexOf("\n", Math.max(size - length, 1)) + 1 || rest.indexOf("\n") + 1;
      if (cut === 0) break;
      slice.insert(rest.slice(0, cut), attributes);
      rest = rest.slice(cut);
      length += cut;
      flush();
    }
    if (rest) {
      slice.insert(rest, attributes);
      length += rest.length;
    }
    if (length > size && insert.endsWith("\n")) flush();
  }
  flush();
  return made;
}
