import * as Y from "yjs";

/**
 * The elements of a drawing, as they stand in the shared map "strokes": id → fields (a Y.Map, or a plain object).
 * Anybody's client can put anything there, so every entry is checked and bounded before it is used;
 * server/quire/drawing/model.py has the same rules. Coordinates are whole tenths of a CSS pixel ("units").
 */
export const UNIT = 10;
export const MAX_ELEMENTS = 20_000;
export const MAX_POINTS = 5_000;
export const MAX_NUMBERS = 1_500_000;
export const MAX_COORDINATE = 10_000_000;
export const MAX_WIDTH = 100;
export const MIN_SIZE = 6;
export const MAX_SIZE = 400;
/** Characters of a text that are shown, and that one person makes of it: what two write at once has room. */
export const MAX_TEXT = 10_000;
export const MAX_WRITTEN = 2_000;
export const MAX_NAME = 64;
export const MAX_AUTHOR = 200;

export const TYPES = ["pen", "line", "arrow", "rect", "ellipse", "text"] as const;
export type ElementType = (typeof TYPES)[number];

export interface DrawingElement {
  readonly id: string;
  readonly type: ElementType;
  /** The id of whoever drew it, and what they were called then; either may be "". */
  readonly author: string;
  readonly name: string;
  readonly color: string;
  /** In pixels. */
  readonly width: number;
  /** x, y and pressure (0–100) of each point of a pen; x and y of two points of other shapes, of one of a text. */
  readonly points: readonly number[];
  /** Where the points are counted from. */
  readonly x: number;
  readonly y: number;
  /** What has the greater one is in front. */
  readonly z: string;
  readonly text: string;
  /** Height of a text's letters, in pixels. */
  readonly size: number;
}

export type Fields = Partial<Omit<DrawingElement, "id">>;

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const COLOUR = /^#[0-9a-fA-F]{6}$/;
const Z = /^[0-9A-Za-z]{0,64}$/;
// What XML cannot hold: a drawing becomes SVG. With "u" a pair of surrogates is one character, a half is not.
const NO_TEXT = /[\p{Cs}\u{fffe}\u{ffff}]|(?![\t\n])\p{Cc}/gu;

export function whole(value: unknown, least: number, most: number): number | null {
  if (typeof value === "bigint") return whole(Number(value), least, most);
  if (typeof value !== "number" || !(value >= least && value <= most)) return null;
  return Math.round(value);
}

export function cleanText(value: string): string {
  return value.replace(/\r\n?/g, "\n").replace(NO_TEXT, "");
}

function text(value: unknown, most: number): string | null {
  if (value === undefined) return "";
  return typeof value === "string" && [...value].length <= most ? cleanText(value) : null;
}

/** The words of a text: a shared text, or a plain one. Nobody alone made a shared one too long, so the rest of it is shown. */
function wordsOf(value: unknown): string | null {
  if (!(value instanceof Y.Text)) return text(value, MAX_TEXT);
  return [...cleanText(value.toString())].slice(0, MAX_TEXT).join("");
}

/** The numbers of an element's points, or null if they are none. The same array if nothing had to be rounded. */
export function readPoints(type: ElementType, value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  const { length } = value;
  if (
    type === "pen"
      ? length === 0 || length % 3 !== 0 || length > 3 * MAX_POINTS
      : length !== (type === "text" ? 2 : 4)
  ) {
    return null;
  }
  let rounded: number[] | null = null;
  for (let index = 0; index < length; index += 1) {
    const isPressure = type === "pen" && index % 3 === 2;
    const number = whole(value[index], isPressure ? 0 : -MAX_COORDINATE, isPressure ? 100 : MAX_COORDINATE);
    if (number === null) return null;
    if (number !== value[index]) rounded ??= value.slice() as number[];
    if (rounded) rounded[index] = number;
  }
  return rounded ?? (value as number[]);
}

/** One entry of the map as an element; null for whatever else it is. */
export function readElement(id: string, value: unknown): DrawingElement | null {
  if (!ID.test(id) || typeof value !== "object" || value === null) return null;
  const get =
    value instanceof Y.Map
      ? (field: string) => value.get(field) as unknown
      : (field: string) =>
          Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined;
  const type = (get("type") ?? "pen") as ElementType;
  if (!TYPES.includes(type)) return null;
  const color = get("color");
  const z = get("z") ?? "";
  if (typeof color !== "string" || !COLOUR.test(color) || typeof z !== "string" || !Z.test(z)) return null;
  const points = readPoints(type, get("points"));
  const width = whole(get("width") ?? 4, 1, MAX_WIDTH);
  const x = whole(get("x") ?? 0, -MAX_COORDINATE, MAX_COORDINATE);
  const y = whole(get("y") ?? 0, -MAX_COORDINATE, MAX_COORDINATE);
  const author = text(get("author"), MAX_AUTHOR);
  const name = text(get("name"), MAX_NAME);
  const size = type === "text" ? whole(get("size") ?? 24, MIN_SIZE, MAX_SIZE) : 24;
  const words = type === "text" ? wordsOf(get("text")) : "";
  if (points === null || width === null || x === null || y === null || size === null) return null;
  if (author === null || name === null || words === null || (type === "text" && !words.trim())) return null;
  return { id, type, author, name, color: color.toLowerCase(), width, points, x, y, z, text: words, size };
}

/** Behind comes first; equal ones are in the order of their ids, on every device. */
export function inOrder(one: DrawingElement, other: DrawingElement): number {
  if (one.z !== other.z) return one.z < other.z ? -1 : 1;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** Fields in their plain form: what has its usual value takes no room. */
export function fieldsOf(element: DrawingElement): Fields {
  const { type, author, name, color, width, points, x, y, z } = element;
  return {
    type,
    author,
    ...(name ? { name } : {}),
    color,
    width,
    points: [...points],
    ...(x ? { x } : {}),
    ...(y ? { y } : {}),
    ...(z ? { z } : {}),
    ...(type === "text" ? { text: element.text, size: element.size } : {}),
  };
}

/** An element as it is put into the map. What people write is a shared text, so that several can write in it. */
export function entryOf(element: DrawingElement): Y.Map<unknown> {
  const { text: words, ...fields } = fieldsOf(element);
  const entry = new Y.Map<unknown>(Object.entries(fields));
  if (words !== undefined) entry.set("text", new Y.Text(words));
  return entry;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(14)), (byte) => LETTERS[byte & 63]).join("");
}
