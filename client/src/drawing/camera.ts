import type { Box, Spot } from "./geometry";

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 8;
/** Farther from the origin nobody gets: what can be drawn ends there. */
const FAR = 1_000_000;

/** Which part of the board is seen: `x`, `y` is the place in the corner, in pixels of the board. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export function toBoard(camera: Camera, spot: Spot): Spot {
  return { x: camera.x + spot.x / camera.zoom, y: camera.y + spot.y / camera.zoom };
}

export function toScreen(camera: Camera, place: Spot): Spot {
  return { x: (place.x - camera.x) * camera.zoom, y: (place.y - camera.y) * camera.zoom };
}

export function panned(camera: Camera, dx: number, dy: number): Camera {
  const bounded = (value: number) => Math.max(-FAR, Math.min(FAR, value));
  return { ...camera, x: bounded(camera.x - dx / camera.zoom), y: bounded(camera.y - dy / camera.zoom) };
}

/** Closer or farther by a factor; the place under `spot` (on the screen) stays where it is. */
export function zoomed(camera: Camera, factor: number, spot: Spot): Camera {
  const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, camera.zoom * factor));
  const place = toBoard(camera, spot);
  return { x: place.x - spot.x / zoom, y: place.y - spot.y / zoom, zoom };
}

/** Shows all of `box`, at its own size at most. */
export function fitted(box: Box, width: number, height: number, margin = 48): Camera {
  const wide = Math.max(box.right - box.left, 1);
  const high = Math.max(box.bottom - box.top, 1);
  const room = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high);
  const zoom = Math.max(MIN_ZOOM, Math.min(1, room));
  return {
    x: (box.left + box.right) / 2 - width / 2 / zoom,
    y: (box.top + box.bottom) / 2 - height / 2 / zoom,
    zoom,
  };
}

export function visible(camera: Camera, width: number, height: number): Box {
  return {
    left: camera.x,
    top: camera.y,
    right: camera.x + width / camera.zoom,
    bottom: camera.y + height / camera.zoom,
  };
}
