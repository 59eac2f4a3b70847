import type { EditorHandle } from "../kinds";
import type { DocumentSession } from "../sync/session";
import type { Board } from "./board";
import { toPng, toSvg } from "./export";
import { whole } from "./model";

interface View {
  x: number;
  y: number;
  zoom: number;
}

function readView(value: unknown): View | null {
  if (typeof value !== "object" || value === null) return null;
  const { x, y, zoom } = value as Record<string, unknown>;
  const fine =
    whole(x, -1e6, 1e6) !== null &&
    whole(y, -1e6, 1e6) !== null &&
    typeof zoom === "number" &&
    zoom >= 0.05 &&
    zoom <= 8;
  return fine ? { x: x as number, y: y as number, zoom } : null;
}

/** What the page may ask of a board. A place is what is in its middle, and the zoom. */
export function handleOf(board: Board, session: DocumentSession, focus: () => void): EditorHandle {
  const centre = ({ x, y, zoom }: View) =>
    board.view.look({ x: x - board.view.width / 2 / zoom, y: y - board.view.height / 2 / zoom, zoom });
  return {
    focus,
    text: () =>
      board.store
        .all()
        .flatMap(({ type, text }) => (type === "text" ? [text] : []))
        .join("\n\n"),
    formats: ["svg", "png"],
    file: (format, title) => (format === "png" ? toPng(board.store.all()) : toSvg(board.store.all(), title)),
    scrollToPerson: (client, to) => {
      if (to === "cursor") {
        const pointer = board.live.peers.get(client)?.pointer;
        if (!pointer) return false;
        const { camera } = board.current();
        const spot = { x: (pointer.x - camera.x) * camera.zoom, y: (pointer.y - camera.y) * camera.zoom };
        const inView =
          spot.x >= 0 && spot.y >= 0 && spot.x <= board.view.width && spot.y <= board.view.height;
        if (!inView) centre({ ...pointer, zoom: camera.zoom });
        return true;
      }
      const view = readView(
        (session.awareness.getStates().get(client) as { view?: unknown } | undefined)?.view,
      );
      if (!view) return false;
      centre(view);
      return true;
    },
    place: () => {
      const { x, y } = board.view.middle();
      return {
        x: Math.round(x),
        y: Math.round(y),
        zoom: Math.round(board.current().camera.zoom * 1000) / 1000,
      };
    },
    onPlace: (listener) => board.subscribe(listener),
  };
}
