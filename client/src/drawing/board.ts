import type { DocumentSession } from "../sync/session";
import { DEFAULT_INK, type Scheme } from "./colours";
import { Edits } from "./edits";
import { type Box, boxOf, grown, hits, type Spot, union } from "./geometry";
import { Layers } from "./layers";
import { Live } from "./live";
import type { DrawingElement } from "./model";
import { drawOverlay } from "./overlay";
import { type Announcement, type BoardState, REACH } from "./state";
import { type Change, DrawingStore } from "./store";
import { Viewport } from "./viewport";
import { Writing } from "./writing";

const FADE_CHECK_MS = 1000;

/** Owns the canvases of one drawing, and what is done on them. Created by the view, ended by `close`. */
export class Board {
  readonly store: DrawingStore;
  readonly live: Live;
  readonly layers: Layers;
  readonly view = new Viewport(this);
  readonly edits = new Edits(this);
  readonly writing = new Writing(this);
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
  private state: BoardState;
  private base: CanvasRenderingContext2D | null = null;
  private overlay: CanvasRenderingContext2D | null = null;
  private ratio = 1;
  private scheduled = 0;
  private baseStale = true;
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
      this.store.subscribe(this.writing.changed),
      this.live.subscribe(() => this.hide()),
      session.subscribe(() => {
        if (session.current().save.kind === "saved") this.writing.saved();
      }),
      () => clearInterval(fading),
    );
  }

  close(): void {
    this.writing.end();
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
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    for (const { canvas } of [this.base, this.overlay]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
    this.layers.resize(width, height, this.ratio);
    this.view.resize(width, height);
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

  // What is there, and what of it is selected

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
    this.view.reveal([next.id]);
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

  private readonly frame = (): void => {
    if (this.scheduled < 0) return;
    this.scheduled = 0;
    if (!this.base || !this.overlay) return;
    if (this.baseStale || this.layers.isBusy) {
      this.baseStale = false;
      this.layers.frame(this.base, this.state.camera);
      if (this.layers.isBusy) this.invalidate();
    }
    drawOverlay(this.overlay, this, this.ratio);
  };

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
