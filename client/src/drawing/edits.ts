import { identity } from "../device/identity";
import type { Board } from "./board";
import { moved, resized, type Spot } from "./geometry";
import { cleanText, type DrawingElement, type ElementType, type Fields, newId, UNIT } from "./model";
import { keyAfter } from "./order";
import { SIZES } from "./state";

/** What one person changes on a board; each call is one step of undoing. Part of its board. */
export class Edits {
  constructor(private readonly board: Board) {}

  private get readOnly(): boolean {
    return this.board.current().readOnly;
  }

  /** A new element by this person in the colour and width that are chosen; it is not on the board yet. */
  make(type: ElementType, place: Spot, points: readonly number[], more: Fields = {}): DrawingElement {
    const { id, name } = identity();
    const { color, width } = this.board.current();
    return {
      id: newId(),
      type,
      author: id.slice(0, 200),
      name: cleanText(name).slice(0, 64),
      color,
      width,
      points,
      x: Math.round(place.x * UNIT),
      y: Math.round(place.y * UNIT),
      z: this.board.store.front(),
      text: "",
      size: SIZES[width] ?? 24,
      ...more,
    };
  }

  /** False, and a word about it, if there is no room. */
  add(...elements: DrawingElement[]): boolean {
    if (this.readOnly || elements.length === 0) return false;
    const numbers = elements.reduce((sum, { points }) => sum + points.length, 0);
    if (!this.board.store.hasRoom(numbers)) {
      this.board.say({ kind: "full" });
      return false;
    }
    this.board.store.add(elements);
    return true;
  }

  /** A shape of a usual size in the middle of what is seen: what the keyboard can draw. */
  insert(type: Exclude<ElementType, "pen" | "text">): void {
    const { board } = this;
    const { zoom } = board.view.camera;
    const wide = (160 * UNIT) / zoom;
    const high = type === "line" || type === "arrow" ? 0 : (100 * UNIT) / zoom;
    const points = [-wide / 2, -high / 2, wide / 2, high / 2].map(Math.round);
    const element = this.make(type, board.view.middle(), points);
    if (!this.add(element)) return;
    board.set({ tool: "select" });
    board.select([element.id]);
  }

  remove(ids: ReadonlySet<string> = this.board.current().selected): void {
    if (this.readOnly || ids.size === 0) return;
    const count = this.board.elements(ids).length;
    this.board.store.remove(ids);
    this.board.say({ kind: "removed", count });
  }

  duplicate(): void {
    const { store } = this.board;
    const { selected } = this.board.current();
    let z = store.all().at(-1)?.z;
    const copies = store
      .all()
      .filter(({ id }) => selected.has(id))
      .map((element) => {
        const copy = this.make(element.type, { x: 0, y: 0 }, element.points);
        const { color, width, text, size } = element;
        z = keyAfter(z);
        return { ...copy, color, width, text, size, ...moved(element, 16, 16), z };
      });
    if (this.add(...copies)) this.board.select(copies.map(({ id }) => id));
  }

  nudge(dx: number, dy: number): void {
    this.edit((element) => moved(element, dx, dy));
  }

  /** Larger or smaller by so many pixels, from the upper left corner. */
  stretch(dx: number, dy: number): void {
    const box = this.board.selectionBox();
    if (!box) return;
    const to = {
      ...box,
      right: Math.max(box.left + 1, box.right + dx),
      bottom: Math.max(box.top + 1, box.bottom + dy),
    };
    this.edit((element) => resized(element, box, to));
  }

  stack(where: "front" | "back"): void {
    const { selected } = this.board.current();
    if (!this.readOnly && selected.size > 0) this.board.store.stack(selected, where);
  }

  /** What to draw with from now on, and what the selected elements are drawn with. */
  style(change: { color?: string; width?: number }): void {
    this.board.set(change);
    const size = change.width === undefined ? undefined : SIZES[change.width];
    this.edit((element) => (element.type === "text" && size ? { ...change, size } : change));
  }

  /** Changes each selected element. */
  edit(change: (element: DrawingElement) => Fields): void {
    const { selected } = this.board.current();
    if (this.readOnly || selected.size === 0) return;
    this.board.store.change(
      new Map(this.board.elements(selected).map((element) => [element.id, change(element)])),
    );
  }

  undo(): void {
    if (!this.readOnly) this.board.store.undo();
    // Steps of what others have deleted meanwhile are dropped without an event.
    this.board.set({});
  }

  redo(): void {
    if (!this.readOnly) this.board.store.redo();
    this.board.set({});
  }
}
