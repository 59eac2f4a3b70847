import { PAPER, shown } from "./colours";
import { type Box, boxOf, FONT, grown, LINE_HEIGHT, union } from "./geometry";
import { type DrawingElement, UNIT } from "./model";
import { BASELINE, paint } from "./paint";
import { pathData } from "./paths";

const MARGIN = 20;
/** Canvases larger than this are refused by some browsers. */
const MAX_SIDE = 8192;
const EMPTY: Box = { left: 0, top: 0, right: 640, bottom: 400 };

function sheetOf(elements: readonly DrawingElement[]): Box {
  const { left, top, right, bottom } = grown(union(elements.map(boxOf)) ?? EMPTY, MARGIN);
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function drawn(element: DrawingElement): string {
  const color = shown(element.color, "light");
  const x = element.x / UNIT;
  const y = element.y / UNIT;
  if (element.type === "text") {
    const left = x + (element.points[0] ?? 0) / UNIT;
    const top = y + (element.points[1] ?? 0) / UNIT;
    const lines = element.text.split("\n").map((line, index) => {
      const down = (top + element.size * (BASELINE + index * LINE_HEIGHT)).toFixed(1);
      return `<tspan x="${left}" y="${down}">${escaped(line)}</tspan>`;
    });
    const font = escaped(FONT);
    return `<text font-family="${font}" font-size="${element.size}" fill="${color}" xml:space="preserve">${lines.join("")}</text>`;
  }
  const look =
    element.type === "pen"
      ? `fill="${color}"`
      : `fill="none" stroke="${color}" stroke-width="${element.width}" stroke-linecap="round" stroke-linejoin="round"`;
  const shift = x || y ? ` transform="translate(${x} ${y})"` : "";
  return `<path ${look}${shift} d="${pathData(element)}"/>`;
}

/** The drawing on paper, as a file that any program opens. */
export function toSvg(elements: readonly DrawingElement[], title: string): string {
  const { left, top, right, bottom } = sheetOf(elements);
  const size = `width="${right - left}" height="${bottom - top}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${right - left} ${bottom - top}" ${size}>`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${left}" y="${top}" ${size} fill="${PAPER.light}"/>`,
    ...elements.map(drawn),
    "</svg>",
    "",
  ].join("\n");
}

/** The same as a picture, at twice its size where that has room. */
export async function toPng(elements: readonly DrawingElement[]): Promise<Blob> {
  const { left, top, right, bottom } = sheetOf(elements);
  const scale = Math.min(2, MAX_SIDE / Math.max(right - left, bottom - top));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round((right - left) * scale));
  canvas.height = Math.max(1, Math.round((bottom - top) * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = PAPER.light;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  for (const element of elements) paint(context, element, "light", scale);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}
