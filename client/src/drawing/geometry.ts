import { type DrawingElement, MAX_COORDINATE, MAX_SIZE, MIN_SIZE, UNIT } from "./model";

/** A box in pixels of the board. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Spot {
  x: number;
  y: number;
}

export const LINE_HEIGHT = 1.25;

/** The points of an element as places on the board, in pixels. */
export function places(element: DrawingElement): Spot[] {
  const step = element.type === "pen" ? 3 : 2;
  const made: Spot[] = [];
  for (let index = 0; index + 1 < element.points.length; index += step) {
    made.push({
      x: (element.x + (element.points[index] ?? 0)) / UNIT,
      y: (element.y + (element.points[index + 1] ?? 0)) / UNIT,
    });
  }
  return made;
}

/** The ends, or opposite corners, of a shape that two points describe. */
export function ends(element: DrawingElement): [Spot, Spot] {
  const [one = { x: 0, y: 0 }, other = one] = places(element);
  return [one, other];
}

let measuring: CanvasRenderingContext2D | null | undefined;

export const FONT = '"Inter Variable", Inter, system-ui, sans-serif';

/** How wide a text is, in pixels. Where nothing can measure it, an estimate. */
export function textWidth(line: string, size: number): number {
  if (measuring === undefined) {
    measuring = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  }
  if (!measuring) return line.length * size * 0.62;
  measuring.font = `${size}px ${FONT}`;
  return measuring.measureText(line).width;
}

const boxes = new WeakMap<DrawingElement, Box>();

/** What an element covers, its width included. */
export function boxOf(element: DrawingElement): Box {
  const known = boxes.get(element);
  if (known) return known;
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  const step = element.type === "pen" ? 3 : 2;
  for (let index = 0; index + 1 < element.points.length; index += step) {
    const x = (element.x + (element.points[index] ?? 0)) / UNIT;
    const y = (element.y + (element.points[index + 1] ?? 0)) / UNIT;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  if (element.type === "text") {
    const lines = element.text.split("\n");
    right = left + Math.max(...lines.map((line) => textWidth(line, element.size)), element.size / 2);
    bottom = top + lines.length * element.size * LINE_HEIGHT;
  }
  const room =
    element.type === "text" ? 0 : element.type === "arrow" ? element.width * 2.5 : element.width * 0.75;
  const box = { left: left - room, top: top - room, right: right + room, bottom: bottom + room };
  boxes.set(element, box);
  return box;
}

export function overlaps(one: Box, other: Box): boolean {
  return (
    one.left <= other.right && one.right >= other.left && one.top <= other.bottom && one.bottom >= other.top
  );
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

export function union(boxes: Iterable<Box>): Box | null {
  let made: Box | null = null;
  for (const box of boxes) {
    made = made
      ? {
          left: Math.min(made.left, box.left),
          top: Math.min(made.top, box.top),
          right: Math.max(made.right, box.right),
          bottom: Math.max(made.bottom, box.bottom),
        }
      : box;
  }
  return made;
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
}

/** The box between two places. */
export function spanned(one: Spot, other: Spot): Box {
  return {
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    right: Math.max(one.x, other.x),
    bottom: Math.max(one.y, other.y),
  };
}

/** How far a place is from the line between two others. */
export function distanceToLine(place: Spot, from: Spot, to: Spot): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const share = length
    ? Math.max(0, Math.min(1, ((place.x - from.x) * dx + (place.y - from.y) * dy) / length))
    : 0;
  return Math.hypot(place.x - from.x - share * dx, place.y - from.y - share * dy);
}

function hitsLine(line: readonly Spot[], place: Spot, reach: number): boolean {
  const [only] = line;
  if (line.length === 1 && only) return Math.hypot(only.x - place.x, only.y - place.y) <= reach;
  return line.some((spot, index) => {
    const next = line[index + 1];
    return next !== undefined && distanceToLine(place, spot, next) <= reach;
  });
}

/** Whether a place is on what is drawn, or no farther from it than `tolerance` pixels. */
export function hits(element: DrawingElement, place: Spot, tolerance: number): boolean {
  const around = { left: place.x, right: place.x, top: place.y, bottom: place.y };
  if (!overlaps(grown(boxOf(element), tolerance), around)) return false;
  if (element.type === "text") return true;
  const reach = element.width / 2 + tolerance;
  if (element.type === "rect") {
    const [one, other] = ends(element);
    const corners = [one, { x: other.x, y: one.y }, other, { x: one.x, y: other.y }, one];
    return hitsLine(corners, place, reach);
  }
  if (element.type === "ellipse") {
    const [one, other] = ends(element);
    const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
    const wide = Math.max(Math.abs(other.x - one.x) / 2, 0.01);
    const high = Math.max(Math.abs(other.y - one.y) / 2, 0.01);
    const ring = Array.from({ length: 49 }, (_, index) => {
      const angle = (index / 48) * 2 * Math.PI;
      return { x: middle.x + wide * Math.cos(angle), y: middle.y + high * Math.sin(angle) };
    });
    return hitsLine(ring, place, reach);
  }
  return hitsLine(places(element), place, reach);
}

function bounded(value: number): number {
  return Math.max(-MAX_COORDINATE, Math.min(MAX_COORDINATE, Math.round(value)));
}

/** Where an element is counted from after a move by so many pixels. */
export function moved(element: DrawingElement, dx: number, dy: number): Pick<DrawingElement, "x" | "y"> {
  return { x: bounded(element.x + dx * UNIT), y: bounded(element.y + dy * UNIT) };
}

/** An element as it is when all that lies in `from` is stretched to `to`. The width of its line stays. */
export function resized(
  element: DrawingElement,
  from: Box,
  to: Box,
): Pick<DrawingElement, "points" | "size"> {
  const across = (to.right - to.left) / Math.max(from.right - from.left, 0.1);
  const down = (to.bottom - to.top) / Math.max(from.bottom - from.top, 0.1);
  const step = element.type === "pen" ? 3 : 2;
  const points = element.points.map((value, index) => {
    const place = index % step;
    if (place === 0)
      return bounded((to.left + ((element.x + value) / UNIT - from.left) * across) * UNIT - element.x);
    if (place === 1)
      return bounded((to.top + ((element.y + value) / UNIT - from.top) * down) * UNIT - element.y);
    return value;
  });
  const size = Math.round(Math.max(MIN_SIZE, Math.min(MAX_SIZE, element.size * Math.min(across, down))));
  return { points, size: element.type === "text" ? size : element.size };
}
