/** What this editor puts on the clipboard for itself: the exact delta. Other pages can put there what they like, so it is checked. */
import { Delta } from "quill/core";
import { linkAddress } from "../links";
import { isPaletteColour } from "../palette";
import { pastedPicture } from "./addresses";
import type { Op } from "./lines";
import type { Attributes } from "./styles";

export const OWN_TYPE = "application/x-quire-delta+json";

const FLAGS = new Set(["bold", "italic", "underline", "strike", "code", "blockquote"]);
const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  header: [1, 2, 3, 4, 5, 6],
  list: ["bullet", "ordered", "checked", "unchecked"],
  indent: [1, 2, 3, 4, 5, 6, 7, 8],
  align: ["center", "right", "justify"],
  direction: ["rtl"],
  script: ["sub", "super"],
};

export function ownDelta(delta: Delta): string {
  return JSON.stringify(delta.ops);
}

/** The lines that were copied, or null if these are none that this editor could have copied. */
export function ownOps(json: string): Op[] | null {
  if (!json || json.length > 10_000_000) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  const rows = new Map<string, string>();
  const ops: Op[] = [];
  for (const op of parsed as unknown[]) {
    if (typeof op !== "object" || op === null) return null;
    const { insert, attributes } = op as { insert?: unknown; attributes?: unknown };
    const kept = attributesOf(attributes, rows);
    if (typeof insert === "string") {
      ops.push({ insert: insert.replace(/\0/g, ""), attributes: kept });
      continue;
    }
    const embed = embedOf(insert);
    if (embed) ops.push({ insert: embed, attributes: kept });
  }
  // Quill's clean delta has no empty objects of attributes.
  return new Delta(ops as Delta["ops"]).ops.map((op) => ({
    insert: op.insert as Op["insert"],
    ...(op.attributes && Object.keys(op.attributes).length > 0 ? { attributes: op.attributes } : {}),
  }));
}

function embedOf(insert: unknown): Record<string, unknown> | null {
  if (typeof insert !== "object" || insert === null) return null;
  const [[name, value] = ["", null], ...more] = Object.entries(insert);
  if (more.length > 0) return null;
  if (name === "divider") return { divider: true };
  if (typeof value !== "string" || value.length > 8192) return null;
  if (name === "formula") return { formula: value };
  if (name === "video" && /^https?:\/\//i.test(value)) return { video: value };
  if (name === "image") {
    const address = pastedPicture(value);
    return address ? { image: address } : null;
  }
  return null;
}

function attributesOf(given: unknown, rows: Map<string, string>): Attributes {
  const kept: Attributes = {};
  if (typeof given !== "object" || given === null) return kept;
  for (const [name, value] of Object.entries(given)) {
    if (FLAGS.has(name) && value === true) kept[name] = true;
    else if (CHOICES[name]?.includes(value)) kept[name] = value;
    else if ((name === "color" || name === "background") && isPaletteColour(value)) kept[name] = value;
    else if (name === "link" && typeof value === "string" && linkAddress(value)) kept.link = value;
    else if (name === "alt" && typeof value === "string") kept.alt = value.slice(0, 1000);
    else if ((name === "width" || name === "height") && /^\d{1,5}$/.test(String(value)))
      kept[name] = String(value);
    else if (name === "code-block" && (value === true || /^[\w+#.-]{1,40}$/.test(String(value))))
      kept[name] = value;
    // A row has one id in a document: what is pasted is another row.
    else if (name === "table" && typeof value === "string") kept.table = rowOf(value, rows);
  }
  return kept;
}

function rowOf(id: string, rows: Map<string, string>): string {
  const known = rows.get(id);
  if (known) return known;
  const made = `row-${crypto.randomUUID().replace(/-/g, "").slice(0, 8)}`;
  rows.set(id, made);
  return made;
}
