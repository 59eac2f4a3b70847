import type { Board } from "./board";
import { type Camera, fitted, panned, toBoard, visible, zoomed } from "./camera";
import { boxOf, type Spot, union } from "./geometry";

/** Which part of a board is seen, and the ways to look elsewhere. Part of its board. */
export class Viewport {
  width = 0;
  height = 0;
  private fittedOnce = false;

  constructor(private readonly board: Board) {}

  get camera(): Camera {
    return this.board.current().camera;
  }

  /** The window has another size. What is there is shown whole when it first has one. */
  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    if (this.fittedOnce) return;
    this.fittedOnce = true;
    this.fit();
  }

  look(camera: Camera): void {
    this.board.set({ camera });
    this.board.redraw();
  }

  pan(dx: number, dy: number): void {
    this.look(panned(this.camera, dx, dy));
  }

  zoom(factor: number, spot: Spot = { x: this.width / 2, y: this.height / 2 }): void {
    this.look(zoomed(this.camera, factor, spot));
  }

  actualSize(): void {
    this.zoom(1 / this.camera.zoom);
  }

  fit(): void {
    const box = this.board.store.bounds();
    const empty = { x: -this.width / 2, y: -this.height / 2, zoom: 1 };
    this.look(box ? fitted(box, this.width, this.height) : empty);
  }

  /** Brings elements into view if they are not. */
  reveal(ids: Iterable<string>): void {
    const box = union(this.board.elements(ids).map(boxOf));
    if (!box) return;
    const { camera } = this;
    const seen = visible(camera, this.width, this.height);
    const inView =
      box.left >= seen.left && box.right <= seen.right && box.top >= seen.top && box.bottom <= seen.bottom;
    if (inView) return;
    const closer = Math.min(fitted(box, this.width, this.height).zoom, camera.zoom);
    this.look({
      x: (box.left + box.right) / 2 - this.width / 2 / closer,
      y: (box.top + box.bottom) / 2 - this.height / 2 / closer,
      zoom: closer,
    });
  }

  place(spot: Spot): Spot {
    return toBoard(this.camera, spot);
  }

  middle(): Spot {
    return this.place({ x: this.width / 2, y: this.height / 2 });
  }
}
