import type { Box } from "./geometry";

/** Pixels of the board on a side. */
const CELL = 400;
/** What covers more cells than this is kept in a list of its own. */
const MOST_CELLS = 64;

/** Finds what lies in a part of the board without looking at all of it. */
export class Grid {
  private readonly cells = new Map<string, Set<string>>();
  private readonly large = new Set<string>();
  private readonly boxes = new Map<string, Box>();

  add(id: string, box: Box): void {
    this.delete(id);
    this.boxes.set(id, box);
    const keys = this.keys(box);
    if (keys === null) {
      this.large.add(id);
      return;
    }
    for (const key of keys) {
      const cell = this.cells.get(key);
      if (cell) cell.add(id);
      else this.cells.set(key, new Set([id]));
    }
  }

  delete(id: string): void {
    const box = this.boxes.get(id);
    if (!box) return;
    this.boxes.delete(id);
    if (this.large.delete(id)) return;
    for (const key of this.keys(box) ?? []) {
      const cell = this.cells.get(key);
      cell?.delete(id);
      if (cell?.size === 0) this.cells.delete(key);
    }
  }

  /** Whatever may lie in `box`: some of it may be a little beside. */
  in(box: Box): Set<string> {
    const found = new Set(this.large);
    const keys = this.keys(box);
    if (keys === null) {
      for (const id of this.boxes.keys()) found.add(id);
      return found;
    }
    for (const key of keys) {
      for (const id of this.cells.get(key) ?? []) found.add(id);
    }
    return found;
  }

  private keys(box: Box): string[] | null {
    const left = Math.floor(box.left / CELL);
    const top = Math.floor(box.top / CELL);
    const right = Math.floor(box.right / CELL);
    const bottom = Math.floor(box.bottom / CELL);
    if ((right - left + 1) * (bottom - top + 1) > MOST_CELLS) return null;
    const keys: string[] = [];
    for (let x = left; x <= right; x += 1) {
      for (let y = top; y <= bottom; y += 1) keys.push(`${x} ${y}`);
    }
    return keys;
  }
}
