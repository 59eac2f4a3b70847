import { inkOn } from "../people/colours";
import type { Board } from "./board";
import { toScreen } from "./camera";
import { type Box, boxOf, FONT, moved, type Spot } from "./geometry";
import { FADE_MS } from "./live";
import { paint } from "./paint";

export const HANDLE = 9;

/** The corners by which what is selected is stretched, on the screen. */
export function handles(box: Box, board: Board): { x: number; y: number; corner: [0 | 1, 0 | 1] }[] {
  const { camera } = board.current();
  const one = toScreen(camera, { x: box.left, y: box.top });
  const other = toScreen(camera, { x: box.right, y: box.bottom });
  return [
    { x: one.x - 5, y: one.y - 5, corner: [0, 0] },
    { x: other.x + 5, y: one.y - 5, corner: [1, 0] },
    { x: one.x - 5, y: other.y + 5, corner: [0, 1] },
    { x: other.x + 5, y: other.y + 5, corner: [1, 1] },
  ];
}

function frame(context: CanvasRenderingContext2D, box: Box, board: Board, room: number): void {
  const { camera } = board.current();
  const one = toScreen(camera, { x: box.left, y: box.top });
  const other = toScreen(camera, { x: box.right, y: box.bottom });
  context.strokeRect(one.x - room, one.y - room, other.x - one.x + 2 * room, other.y - one.y + 2 * room);
}

/** Everything above the elements: what is being drawn and moved, what is selected, and where the others are. */
export function drawOverlay(context: CanvasRenderingContext2D, board: Board, ratio: number): void {
  const { camera, selected, readOnly, tool, editing } = board.current();
  const { scheme, accent } = board;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const scale = camera.zoom * ratio;
  context.setTransform(scale, 0, 0, scale, -camera.x * scale, -camera.y * scale);
  for (const element of board.lifted.values()) paint(context, element, scheme, camera.zoom);
  for (const { moving, stroke } of board.live.peers.values()) {
    for (const id of moving?.ids ?? []) {
      const element = board.store.get(id);
      if (element && moving && !board.lifted.has(id)) {
        paint(context, { ...element, ...moved(element, moving.dx, moving.dy) }, scheme, camera.zoom);
      }
    }
    // Once the document has it, the stroke is no longer on its way.
    if (stroke && !board.store.get(stroke.id)) paint(context, stroke, scheme, camera.zoom);
  }
  if (board.draft) paint(context, board.draft, scheme, camera.zoom);

  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.strokeStyle = accent;
  context.lineWidth = 1;
  if (selected.size > 0 && !editing) {
    context.setLineDash([]);
    if (selected.size > 1 && selected.size <= 200) {
      context.globalAlpha = 0.5;
      for (const id of selected) {
        const element = board.lifted.get(id) ?? board.store.get(id);
        if (element) frame(context, boxOf(element), board, 2);
      }
      context.globalAlpha = 1;
    }
    const box = board.selectionBox();
    if (box) {
      context.lineWidth = 1.5;
      frame(context, box, board, 5);
      if (!readOnly && tool === "select") {
        for (const { x, y } of handles(box, board)) {
          context.fillStyle = scheme === "dark" ? "#1d1d1b" : "#fffefb";
          context.beginPath();
          context.roundRect(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE, 2);
          context.fill();
          context.stroke();
        }
      }
    }
  }
  if (board.lasso) {
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    frame(context, board.lasso, board, 0);
    context.setLineDash([]);
  }
  drawPeers(context, board);
}

const MOST_LABELS = 200;
/** How wide the names of people are: measuring twenty of them in each frame takes its time. */
const labels = new Map<string, number>();

/** A name on its person's colour. Returns how wide that is. */
function drawName(context: CanvasRenderingContext2D, name: string, color: string, spot: Spot): number {
  const label = name.length > 24 ? `${name.slice(0, 23)}…` : name;
  const wide = (labels.get(label) ?? context.measureText(label).width) + 14;
  if (labels.size > MOST_LABELS) labels.clear();
  labels.set(label, wide - 14);
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(spot.x, spot.y, wide, 21, 7);
  context.fill();
  context.fillStyle = inkOn(color);
  context.fillText(label, spot.x + 7, spot.y + 11);
  return wide;
}

/** Where others write, and where they point. */
function drawPeers(context: CanvasRenderingContext2D, board: Board): void {
  const { camera } = board.current();
  const now = performance.now();
  context.font = `600 12px ${FONT}`;
  context.textBaseline = "middle";
  const names = new Map<string, number>();
  for (const { name, color, writing } of board.live.peers.values()) {
    const element = writing === null ? undefined : board.store.get(writing);
    if (!element) continue;
    const box = boxOf(element);
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    frame(context, box, board, 7);
    context.setLineDash([]);
    const { x, y } = toScreen(camera, { x: box.left, y: box.top });
    // Who writes in the same text stands beside.
    const taken = names.get(element.id) ?? 0;
    names.set(element.id, taken + 4 + drawName(context, name, color, { x: x - 7 + taken, y: y - 31 }));
  }
  for (const { name, color, pointer, seen } of board.live.peers.values()) {
    if (!pointer || now - seen > FADE_MS) continue;
    const { x, y } = toScreen(camera, pointer);
    if (x < -200 || y < -40 || x > board.view.width + 20 || y > board.view.height + 20) continue;
    context.fillStyle = color;
    context.strokeStyle = board.scheme === "dark" ? "#1d1d1b" : "#fffefb";
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 5, y + 15);
    context.lineTo(x + 8, y + 9);
    context.lineTo(x + 15, y + 7);
    context.closePath();
    context.fill();
    context.stroke();
    drawName(context, name, color, { x: x + 11, y: y + 15 });
  }
}
