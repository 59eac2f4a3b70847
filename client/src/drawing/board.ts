import { identity } from "../device/identity";
import type { DocumentSession } from "../sync/session";
import { type Camera, fitted, panned, toBoard, visible, zoomed } from "./camera";
import { DEFAULT_INK, type Scheme } from "./colours";
import { type Box, boxOf, grown, hits, LINE_HEIGHT, moved, resized, type Spot, union } from "./geometry";
import { Layers } from "./layers";
import { Live } from "./live";
import {
  cleanText,
  type DrawingElement,
  type ElementType,
  type Fields,
  MAX_TEXT,
  newId,
  UNIT,
} from "./model";
import { drawOverlay } from "./overlay";
import { type Change, DrawingStore } from "./store";

export const TOOLS = ["select", "hand", "pen", "eraser", "line", "arrow", "rect", "ellipse", "text"] as const;
export type Tool = (typeof TOOLS)[number];

export const WIDTHS = [2, 4, 8, 16] as const;
/** What a width of line is as a height of letters. */
export const SIZES: Readonly<Record<number, number>> = { 2: 16, 4: 24, 8: 36, 16: 56 };

/** How near is near enough, in pixels of the screen. */
export const REACH = 6;
const FADE_CHECK_MS = 1000;

/** A text that is being written: an element that is there already, or a new one. */
export interface Editing {
  id: string | null;
  place: Spot;
  text: string;
  size: number;
  color: string;
}

/** What the page around the board shows of it. */
export interface BoardState {
  tool: Tool;
  color: string;
  width: number;
  selected: ReadonlySet<string>;
  camera: Camera;
  editing: Editing | null;
  canUndo: boolean;
  canRedo: boolean;
  size: number;
  readOnly: boolean;
}

export type Announcement =
  | { kind: "added" | "removed" | "remote"; count: number }
  | { kind: "selected"; count: number }
  | { kind: "full" };

/** Owns the canvases of one drawing, and what is done on them. Created by the view, ended by `close`. */
export class Board {
  readonly store: DrawingStore;
  readonly live: Live;
  readonly layers: Layers;
  /** Elements that are being changed by hand: as they are now, drawn above the others. */
  lifted: ReadonlyMap<string, DrawingElement> = new Map();
  /** Elements that the eraser has met. */
  erased: ReadonlySet<string> = new Set();
  /** A stroke of one's own that is not done. */
  draft: DrawingElement | null = null;
  /** The box that is drawn to select what lies in it. */
  lasso: Box | null = null;
  scheme: Scheme = "light";
  accent = "#1f5a5c";
  width = 0;
  height = 0;
  private state: BoardState;
  private base: CanvasRenderingContext2D | null = null;
  private overlay: CanvasRenderingContext2D | null = null;
  private ratio = 1;
  private scheduled = 0;
  private baseStale = true;
  private fittedOnce = false;
  private readonly listeners = new Set<() => void>();
  private readonly sayings = new Set<(said: Announcement) => void>();
  private readonly ends: (() => void)[] = [];

  constructor(session: DocumentSession) {
    this.store = new DrawingStore(session.doc);
    this.live = new Live(session.awareness);
    this.layers = new Layers(this.store);
    this.state = {
      tool: "pen",
      color: DEFAULT_INK,
      width: 4,
      selected: new Set(),
      camera: { x: 0, y: 0, zoom: 1 },
      editing: null,
      canUndo: false,
      canRedo: false,
      size: this.store.size,
      readOnly: true,
    };
    const steps = () => this.set({});
    for (const event of ["stack-item-added", "stack-item-popped", "stack-cleared"] as const) {
      this.store.undoManager.on(event, steps);
    }
    const fading = setInterval(() => {
      if ([...this.live.peers.values()].some(({ pointer }) => pointer)) this.invalidate();
    }, FADE_CHECK_MS);
    this.ends.push(
      this.store.subscribe(this.changed),
      this.live.subscribe(() => this.hide()),
      () => clearInterval(fading),
    );
  }

  close(): void {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = -1;
    for (const end of this.ends) end();
    this.live.close();
    this.store.close();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): BoardState => this.state;

  onSay(listener: (said: Announcement) => void): () => void {
    this.sayings.add(listener);
    return () => this.sayings.delete(listener);
  }

  say(said: Announcement): void {
    for (const listener of this.sayings) listener(said);
  }

  set(change: Partial<BoardState>): void {
    const { undoManager } = this.store;
    const { state } = this;
    const next: BoardState = {
      ...state,
      ...change,
      canUndo: undoManager.canUndo(),
      canRedo: undoManager.canRedo(),
      size: this.store.size,
    };
    this.invalidate();
    if ((Object.keys(next) as (keyof BoardState)[]).every((field) => next[field] === state[field])) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }

  // The canvases

  attach(base: HTMLCanvasElement, overlay: HTMLCanvasElement): void {
    this.base = base.getContext("2d");
    this.overlay = overlay.getContext("2d");
  }

  resize(width: number, height: number): void {
    if (!this.base || !this.overlay || width < 1 || height < 1) return;
    this.width = width;
    this.height = height;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    for (const { canvas } of [this.base, this.overlay]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
    this.layers.resize(width, height, this.ratio);
    if (!this.fittedOnce) {
      this.fittedOnce = true;
      this.fit();
    }
    this.redraw();
  }

  dress(scheme: Scheme, accent: string): void {
    this.scheme = scheme;
    this.accent = accent;
    this.layers.dress(scheme);
    this.redraw();
  }

  /** Another frame is needed, for what lies above the elements alone. */
  invalidate(): void {
    if (this.scheduled !== 0) return;
    this.scheduled = requestAnimationFrame(this.frame);
  }

  redraw(): void {
    this.baseStale = true;
    this.invalidate();
  }

  private readonly frame = (): void => {
    if (this.scheduled < 0) return;
    this.scheduled = 0;
    if (!this.base || !this.overlay) return;
    const { camera } = this.state;
    if (this.baseStale || this.layers.isBusy) {
      this.baseStale = false;
      this.layers.frame(this.base, camera);
      if (this.layers.isBusy) this.invalidate();
    }
    drawOverlay(this.overlay, this, this.ratio);
  };

  // Where one looks

  look(camera: Camera): void {
    this.set({ camera });
    this.redraw();
  }

  pan(dx: number, dy: number): void {
    this.look(panned(this.state.camera, dx, dy));
  }

  zoom(factor: number, spot: Spot = { x: this.width / 2, y: this.height / 2 }): void {
    this.look(zoomed(this.state.camera, factor, spot));
  }

  actualSize(): void {
    this.zoom(1 / this.state.camera.zoom);
  }

  fit(): void {
    const box = this.store.bounds();
    const camera = { x: -this.width / 2, y: -this.height / 2, zoom: 1 };
    this.look(box ? fitted(box, this.width, this.height) : camera);
  }

  /** Brings elements into view if they are not. */
  reveal(ids: Iterable<string>): void {
    const box = union(this.elements(ids).map(boxOf));
    if (!box) return;
    const { camera } = this.state;
    const seen = visible(camera, this.width, this.height);
    const inView =
      box.left >= seen.left && box.right <= seen.right && box.top >= seen.top && box.bottom <= seen.bottom;
    if (inView) return;
    const { zoom } = fitted(box, this.width, this.height);
    const closer = Math.min(zoom, camera.zoom);
    this.look({
      x: (box.left + box.right) / 2 - this.width / 2 / closer,
      y: (box.top + box.bottom) / 2 - this.height / 2 / closer,
      zoom: closer,
    });
  }

  place(spot: Spot): Spot {
    return toBoard(this.state.camera, spot);
  }

  middle(): Spot {
    return this.place({ x: this.width / 2, y: this.height / 2 });
  }

  // What is selected

  elements(ids: Iterable<string>): DrawingElement[] {
    return [...ids].flatMap((id) => this.store.get(id) ?? []);
  }

  select(ids: Iterable<string>): void {
    const selected = new Set(ids);
    this.set({ selected });
    this.say({ kind: "selected", count: selected.size });
  }

  /** The next element in the order of drawing, or the one before; false at the end. */
  step(by: 1 | -1): boolean {
    const all = this.store.all();
    const at = all.findIndex(({ id }) => this.state.selected.has(id));
    const next = all[at < 0 ? (by === 1 ? 0 : all.length - 1) : at + by];
    if (!next) return false;
    this.select([next.id]);
    this.reveal([next.id]);
    return true;
  }

  hit(place: Spot, reach = REACH): DrawingElement | null {
    const tolerance = reach / this.state.camera.zoom;
    const around = grown({ left: place.x, right: place.x, top: place.y, bottom: place.y }, tolerance);
    return (
      this.store
        .within(around)
        .reverse()
        .find((element) => hits(element, place, tolerance)) ?? null
    );
  }

  selectionBox(): Box | null {
    return union(
      [...this.state.selected].flatMap((id) => {
        const element = this.lifted.get(id) ?? this.store.get(id);
        return element ? [boxOf(element)] : [];
      }),
    );
  }

  // Changes; each is one step of undoing

  make(type: ElementType, place: Spot, points: readonly number[], more: Fields = {}): DrawingElement {
    const { id, name } = identity();
    const { color, width } = this.state;
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
      z: this.store.front(),
      text: "",
      size: SIZES[width] ?? 24,
      ...more,
    };
  }

  add(element: DrawingElement): boolean {
    if (this.state.readOnly) return false;
    if (!this.store.hasRoom(element.points.length)) {
      this.say({ kind: "full" });
      return false;
    }
    this.store.add([element]);
    return true;
  }

  /** A shape of a usual size in the middle of what is seen: what the keyboard can draw. */
  insert(type: Exclude<ElementType, "pen" | "text">): void {
    const { x, y } = this.middle();
    const wide = (160 * UNIT) / this.state.camera.zoom;
    const high = type === "line" || type === "arrow" ? 0 : (100 * UNIT) / this.state.camera.zoom;
    const points = [-wide / 2, -high / 2, wide / 2, high / 2].map(Math.round);
    const element = this.make(type, { x, y }, points);
    if (!this.add(element)) return;
    this.set({ tool: "select" });
    this.select([element.id]);
  }

  remove(ids: ReadonlySet<string> = this.state.selected): void {
    if (this.state.readOnly || ids.size === 0) return;
    const count = this.elements(ids).length;
    this.store.remove(ids);
    this.say({ kind: "removed", count });
  }

  duplicate(): void {
    if (this.state.readOnly) return;
    const copies: DrawingElement[] = [];
    let z = this.store.all().at(-1)?.z;
    for (const element of this.store.all()) {
      if (!this.state.selected.has(element.id)) continue;
      const copy = this.make(element.type, { x: 0, y: 0 }, element.points);
      const { color, width, text, size } = element;
      z = this.store.front();
      copies.push({ ...copy, color, width, text, size, ...moved(element, 16, 16), z });
    }
    const numbers = copies.reduce((sum, { points }) => sum + points.length, 0);
    if (copies.length === 0) return;
    if (!this.store.hasRoom(numbers)) {
      this.say({ kind: "full" });
      return;
    }
    this.store.add(copies);
    this.select(copies.map(({ id }) => id));
  }

  nudge(dx: number, dy: number): void {
    this.edit((element) => moved(element, dx, dy));
  }

  /** Larger or smaller by so many pixels, from the upper left corner. */
  stretch(dx: number, dy: number): void {
    const box = this.selectionBox();
    if (!box) return;
    const to = {
      ...box,
      right: Math.max(box.left + 1, box.right + dx),
      bottom: Math.max(box.top + 1, box.bottom + dy),
    };
    this.edit((element) => resized(element, box, to));
  }

  stack(where: "front" | "back"): void {
    if (!this.state.readOnly && this.state.selected.size > 0) this.store.stack(this.state.selected, where);
  }

  /** What to draw with from now on, and what the selected elements are drawn with. */
  style(change: { color?: string; width?: number }): void {
    this.set(change);
    const size = change.width === undefined ? undefined : SIZES[change.width];
    this.edit((element) => (element.type === "text" && size ? { ...change, size } : change));
  }

  /** Changes each selected element. */
  edit(change: (element: DrawingElement) => Fields): void {
    if (this.state.readOnly || this.state.selected.size === 0) return;
    this.store.change(
      new Map(this.elements(this.state.selected).map((element) => [element.id, change(element)])),
    );
  }

  undo(): void {
    if (!this.state.readOnly) this.store.undoManager.undo();
  }

  redo(): void {
    if (!this.state.readOnly) this.store.undoManager.redo();
  }

  // Texts

  write(place: Spot, element: DrawingElement | null = null): void {
    if (this.state.readOnly) return;
    const editing = element
      ? {
          id: element.id,
          place: {
            x: (element.x + (element.points[0] ?? 0)) / UNIT,
            y: (element.y + (element.points[1] ?? 0)) / UNIT,
          },
          text: element.text,
          size: element.size,
          color: element.color,
        }
      : { id: null, place, text: "", size: SIZES[this.state.width] ?? 24, color: this.state.color };
    // The line is written where the pointer was, not below it.
    if (!element) editing.place = { x: place.x, y: place.y - (editing.size * LINE_HEIGHT) / 2 };
    this.set({ editing });
    this.hide();
  }

  /** The text is as it shall be; null if it shall be as it was. */
  written(value: string | null): void {
    const { editing } = this.state;
    if (!editing) return;
    this.set({ editing: null });
    this.hide();
    if (value === null || value === editing.text) return;
    const text = [...cleanText(value).trimEnd()].slice(0, MAX_TEXT).join("");
    // What somebody deleted while it was written is written anew: words are not lost.
    if (editing.id !== null && this.store.get(editing.id)) {
      if (!text.trim()) this.remove(new Set([editing.id]));
      else if (!this.state.readOnly) this.store.change(new Map([[editing.id, { text }]]));
    } else if (text.trim()) {
      const element = this.make("text", editing.place, [0, 0], {
        text,
        size: editing.size,
        color: editing.color,
      });
      if (this.add(element)) {
        this.set({ tool: "select" });
        this.select([element.id]);
      }
    }
  }

  /** What is drawn above the others, or not at all, is left out of the picture. */
  hide(): void {
    const hidden = new Set<string>([...this.lifted.keys(), ...this.erased]);
    for (const { moving } of this.live.peers.values()) {
      for (const id of moving?.ids ?? []) hidden.add(id);
    }
    if (this.state.editing?.id) hidden.add(this.state.editing.id);
    if (this.layers.hide(hidden)) this.redraw();
    else this.invalidate();
  }

  private readonly changed = (change: Change): void => {
    this.layers.changed(change);
    const { selected } = this.state;
    const gone = [...selected].filter((id) => !this.store.get(id));
    this.set(gone.length > 0 ? { selected: new Set([...selected].filter((id) => this.store.get(id))) } : {});
    if (change.remote) {
      const known = new Set(change.removed.map(({ id }) => id));
      const count = change.added.filter(({ id }) => !known.has(id)).length;
      if (count > 0) this.say({ kind: "remote", count });
    }
    this.redraw();
  };
}
