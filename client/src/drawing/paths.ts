import { getStroke } from "perfect-freehand";
import { ends, type Spot } from "./geometry";
import { type DrawingElement, type ElementType, UNIT } from "./model";

const SHAPE = { thinning: 0.5, smoothing: 0.5, streamline: 0.35, simulatePressure: false } as const;

function fixed(value: number): string {
  return (Math.round(value * 10) / 10).toString();
}

/** A closed path through the middles between points, bent by the points themselves. */
function ring(outline: readonly (readonly number[])[]): string {
  const [first] = outline;
  const last = outline[outline.length - 1];
  if (!first || !last || outline.length < 3) return "";
  const middle = (one: readonly number[], other: readonly number[]) =>
    `${fixed(((one[0] ?? 0) + (other[0] ?? 0)) / 2)} ${fixed(((one[1] ?? 0) + (other[1] ?? 0)) / 2)}`;
  const parts = [`M${middle(last, first)}`];
  outline.forEach((point, index) => {
    const next = outline[index + 1] ?? first;
    parts.push(`Q${fixed(point[0] ?? 0)} ${fixed(point[1] ?? 0)} ${middle(point, next)}`);
  });
  return `${parts.join("")}Z`;
}

/** Farther apart than this, in pixels, a hand leaves no points: a program did, and its corners are meant. */
const FAR = 40;
const APART = 8;
const MORE = 500;

/** The points of a pen in pixels, with others between those that are far apart. */
function dense(points: readonly number[]): [number, number, number][] {
  const line: [number, number, number][] = [];
  let far = 0;
  for (let index = 0; index + 2 < points.length; index += 3) {
    const x = (points[index] ?? 0) / UNIT;
    const y = (points[index + 1] ?? 0) / UNIT;
    const before = line[line.length - 1];
    if (before) {
      const step = Math.hypot(x - before[0], y - before[1]);
      if (step > FAR) far += step;
    }
    line.push([x, y, (points[index + 2] ?? 50) / 100]);
  }
  if (far === 0) return line;
  const apart = Math.max(APART, far / MORE);
  return line.flatMap((point, index) => {
    const before = line[index - 1];
    const step = before ? Math.hypot(point[0] - before[0], point[1] - before[1]) : 0;
    if (!before || step <= FAR) return [point];
    const count = Math.ceil(step / apart);
    return Array.from({ length: count }, (_, number): [number, number, number] => {
      const share = (number + 1) / count;
      return [
        before[0] + (point[0] - before[0]) * share,
        before[1] + (point[1] - before[1]) * share,
        before[2] + (point[2] - before[2]) * share,
      ];
    });
  });
}

/** The outline of a freehand stroke, without its x and y; `last` once the pen is lifted. */
export function penPath(points: readonly number[], width: number, last = true): string {
  return ring(getStroke(dense(points), { ...SHAPE, size: width, last }));
}

function arrowHead(from: Spot, to: Spot, width: number): string {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const length = Math.min(8 + width * 2.5, Math.hypot(to.x - from.x, to.y - from.y));
  const side = (turn: number) =>
    `${fixed(to.x - length * Math.cos(angle + turn))} ${fixed(to.y - length * Math.sin(angle + turn))}`;
  return `M${side(-0.45)}L${fixed(to.x)} ${fixed(to.y)}L${side(0.45)}`;
}

/** The path of any shape but a text, without the element's x and y. That of a pen is filled, all others are lines. */
export function pathData(element: Pick<DrawingElement, "type" | "points" | "width">): string {
  if (element.type === "pen") return penPath(element.points, element.width);
  const [from, to] = ends({ ...element, x: 0, y: 0 } as DrawingElement);
  const line = `M${fixed(from.x)} ${fixed(from.y)}L${fixed(to.x)} ${fixed(to.y)}`;
  if (element.type === "arrow") return line + arrowHead(from, to, element.width);
  if (element.type === "rect") {
    return `M${fixed(from.x)} ${fixed(from.y)}H${fixed(to.x)}V${fixed(to.y)}H${fixed(from.x)}Z`;
  }
  if (element.type === "ellipse") {
    const wide = fixed(Math.abs(to.x - from.x) / 2);
    const high = fixed(Math.abs(to.y - from.y) / 2);
    const y = fixed((from.y + to.y) / 2);
    return `M${fixed(from.x)} ${y}A${wide} ${high} 0 1 1 ${fixed(to.x)} ${y}A${wide} ${high} 0 1 1 ${fixed(from.x)} ${y}Z`;
  }
  return line;
}

interface Made {
  type: ElementType;
  width: number;
  path: Path2D;
}

// A move leaves the points as they are: the path stays too.
const paths = new WeakMap<readonly number[], Made>();

export function pathOf(element: DrawingElement): Path2D {
  const known = paths.get(element.points);
  if (known && known.type === element.type && known.width === element.width) return known.path;
  const path = new Path2D(pathData(element));
  paths.set(element.points, { type: element.type, width: element.width, path });
  return path;
}
