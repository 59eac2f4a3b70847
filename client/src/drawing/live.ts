import type { Awareness } from "y-protocols/awareness";
import { colourOf, isColour } from "../people/colours";
import type { Spot } from "./geometry";
import {
  type DrawingElement,
  type ElementType,
  MAX_COORDINATE,
  MAX_NAME,
  MAX_POINTS,
  readElement,
  TYPES,
  UNIT,
  whole,
} from "./model";

/**
 * What others see while it happens: where one's pointer is, the stroke that is being drawn, and what is being moved. It goes
 * through presence, at most every 50 ms, and leaves no trace in the log: the document gets a stroke once, whole, when it
 * is done. Of a long stroke only the newest points are sent each time, behind `from`; who missed some sees a part of it until
 * then.
 */
const EVERY_MS = 50;
/** Points of a stroke that are sent each time: a second and more of a hand that moves. */
const TAIL = 48;
const MAX_MOVED = 100;
const MAX_PEOPLE = 100;
const MAX_ID = 64;
/** Whoever has not moved for so long does not point at anything. */
export const FADE_MS = 15_000;

export interface Stroke {
  id: string;
  type: ElementType;
  color: string;
  width: number;
  points: readonly number[];
  x: number;
  y: number;
  size?: number;
}

export interface Moving {
  ids: readonly string[];
  dx: number;
  dy: number;
}

/** Somebody else, as far as the board shows them. */
export interface Peer {
  client: number;
  name: string;
  color: string;
  pointer: Spot | null;
  /** When the pointer last moved, as `performance.now` counts. */
  seen: number;
  stroke: DrawingElement | null;
  moving: Moving | null;
  /** The id of the text in which they are writing. */
  writing: string | null;
}

interface Said {
  pointer: [number, number] | null;
  stroke: object | null;
  moving: Moving | null;
  writing: string | null;
}

export class Live {
  readonly peers = new Map<number, Peer>();
  private readonly listeners = new Set<() => void>();
  private readonly said: Said = { pointer: null, stroke: null, moving: null, writing: null };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sent = 0;

  constructor(private readonly awareness: Awareness) {
    awareness.on("change", this.heard);
    for (const client of awareness.getStates().keys()) this.read(client);
  }

  close(): void {
    clearTimeout(this.timer);
    this.awareness.off("change", this.heard);
    this.listeners.clear();
    this.said.pointer = null;
    this.said.stroke = null;
    this.said.moving = null;
    this.said.writing = null;
    this.send();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  point(place: Spot | null): void {
    const next: Said["pointer"] = place && [Math.round(place.x * UNIT), Math.round(place.y * UNIT)];
    if (JSON.stringify(next) === JSON.stringify(this.said.pointer)) return;
    this.said.pointer = next;
    this.soon();
  }

  /** The stroke as it is by now; null when it is done, or given up. */
  draw(stroke: Stroke | null): void {
    if (stroke === null && this.said.stroke === null) return;
    if (stroke === null) {
      this.said.stroke = null;
    } else {
      const { points, ...rest } = stroke;
      const from = stroke.type === "pen" ? Math.max(0, points.length - 3 * TAIL) : 0;
      this.said.stroke = { ...rest, from, points: points.slice(from) };
    }
    this.soon();
  }

  move(moving: Moving | null): void {
    if (moving === null && this.said.moving === null) return;
    this.said.moving = moving && {
      ids: moving.ids.slice(0, MAX_MOVED),
      dx: Math.round(moving.dx * UNIT),
      dy: Math.round(moving.dy * UNIT),
    };
    this.soon();
  }

  /** The text that is being written; null when that is done. */
  write(id: string | null): void {
    if (id === this.said.writing) return;
    this.said.writing = id;
    this.soon();
  }

  private soon(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.send();
      },
      Math.max(0, this.sent + EVERY_MS - performance.now()),
    );
  }

  private send(): void {
    const state = this.awareness.getLocalState();
    if (state === null) return;
    this.sent = performance.now();
    this.awareness.setLocalState({ ...state, ...this.said });
  }

  private readonly heard = ({
    added,
    updated,
    removed,
  }: {
    added: number[];
    updated: number[];
    removed: number[];
  }): void => {
    for (const client of [...added, ...updated]) this.read(client);
    for (const client of removed) this.peers.delete(client);
    for (const listener of this.listeners) listener();
  };

  private read(client: number): void {
    const state = this.awareness.getStates().get(client) as Record<string, unknown> | undefined;
    if (client === this.awareness.clientID || typeof state?.user !== "object" || state.user === null) return;
    const before = this.peers.get(client);
    if (!before && this.peers.size >= MAX_PEOPLE) return;
    const { id, name, color } = state.user as Record<string, unknown>;
    const pointer = readSpot(state.pointer);
    const same =
      pointer && before?.pointer && pointer.x === before.pointer.x && pointer.y === before.pointer.y;
    this.peers.set(client, {
      client,
      name: typeof name === "string" && name ? name.slice(0, MAX_NAME) : "?",
      color: isColour(color) ? color : colourOf(typeof id === "string" ? id : String(client)),
      pointer,
      seen: same ? before.seen : performance.now(),
      stroke: readStroke(state.stroke, before?.stroke ?? null),
      moving: readMoving(state.moving),
      writing: typeof state.writing === "string" ? state.writing.slice(0, MAX_ID) : null,
    });
  }
}

function readSpot(value: unknown): Spot | null {
  if (!Array.isArray(value)) return null;
  const x = whole(value[0], -MAX_COORDINATE, MAX_COORDINATE);
  const y = whole(value[1], -MAX_COORDINATE, MAX_COORDINATE);
  return x === null || y === null ? null : { x: x / UNIT, y: y / UNIT };
}

function readMoving(value: unknown): Moving | null {
  if (typeof value !== "object" || value === null) return null;
  const { ids, dx, dy } = value as Record<string, unknown>;
  const spot = readSpot([dx, dy]);
  if (!spot || !Array.isArray(ids)) return null;
  return { ids: ids.slice(0, MAX_MOVED).filter((id) => typeof id === "string"), dx: spot.x, dy: spot.y };
}

/** A stroke that is being drawn: what was heard of it before, and the new points. */
export function readStroke(value: unknown, before: DrawingElement | null): DrawingElement | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, from, points, type } = value as Record<string, unknown>;
  if (
    typeof id !== "string" ||
    !Array.isArray(points) ||
    !TYPES.includes(type as ElementType) ||
    type === "text"
  ) {
    return null;
  }
  let all: unknown[] = points;
  const start = whole(from ?? 0, 0, 3 * MAX_POINTS) ?? 0;
  if (type === "pen" && before?.id === id && start % 3 === 0 && start > 0) {
    // `offset`: points that were never heard of, so that those here begin later than the stroke did.
    const offset = offsets.get(before.points) ?? 0;
    const kept = start - offset;
    if (kept > 0 && kept <= before.points.length) {
      all = [...before.points.slice(0, kept), ...points];
      const read = readElement(id, { ...value, points: all });
      if (read && offset > 0) offsets.set(read.points, offset);
      return read;
    }
  }
  const read = readElement(id, { ...value, points: all });
  if (read && start > 0) offsets.set(read.points, start);
  return read;
}

const offsets = new WeakMap<readonly number[], number>();
