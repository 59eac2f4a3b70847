import { type Scheme, shown } from "./colours";
import { boxOf, FONT, LINE_HEIGHT } from "./geometry";
import { type DrawingElement, UNIT } from "./model";
import { pathOf } from "./paths";

/** Where the first line of a text stands below its top, in sizes. */
export const BASELINE = 0.96;

/** Draws an element where the context's own transformation puts it. */
export function paint(
  context: CanvasRenderingContext2D,
  element: DrawingElement,
  scheme: Scheme,
  zoom: number,
): void {
  const color = shown(element.color, scheme);
  const box = boxOf(element);
  if ((box.right - box.left) * zoom < 1.5 && (box.bottom - box.top) * zoom < 1.5) {
    context.fillStyle = color;
    context.fillRect(box.left, box.top, 1 / zoom, 1 / zoom);
    return;
  }
  if (element.type === "text") {
    context.fillStyle = color;
    context.font = `${element.size}px ${FONT}`;
    context.textBaseline = "alphabetic";
    const left = (element.x + (element.points[0] ?? 0)) / UNIT;
    const top = (element.y + (element.points[1] ?? 0)) / UNIT;
    element.text.split("\n").forEach((line, index) => {
      context.fillText(line, left, top + element.size * (BASELINE + index * LINE_HEIGHT));
    });
    return;
  }
  const x = element.x / UNIT;
  const y = element.y / UNIT;
  context.translate(x, y);
  if (element.type === "pen") {
    context.fillStyle = color;
    context.fill(pathOf(element));
  } else {
    context.strokeStyle = color;
    context.lineWidth = element.width;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.stroke(pathOf(element));
  }
  context.translate(-x, -y);
}
