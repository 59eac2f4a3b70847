import type { Board } from "../board";
import { distanceToLine, type Spot } from "../geometry";
import { handles } from "../overlay";
import { REACH } from "../state";
import { Lasso, Move, Pan, Resize } from "./arrange";
import { Erase, Shape, Write } from "./draw";
import { Freehand } from "./freehand";
import type { Gesture } from "./gesture";

/** After a pen was seen, fingers move the board and do not draw: a palm lies there. */
const PEN_MS = 10_000;

interface Pinch {
  middle: Spot;
  apart: number;
}

/** Turns pointers into gestures: one at a time, two fingers for the board itself. */
export class Gestures {
  /** While the space bar is down, everything moves the board. */
  space = false;
  /** Escape was pressed with nothing to let go: the next Tab leaves the board. */
  leaving = false;
  private gesture: Gesture | null = null;
  private pointer: number | null = null;
  private readonly touches = new Map<number, Spot>();
  private pinch: Pinch | null = null;
  private penSeen = Number.NEGATIVE_INFINITY;

  constructor(private readonly board: Board) {}

  get isActive(): boolean {
    return this.gesture !== null;
  }

  readonly down = (event: PointerEvent): void => {
    const spot = { x: event.offsetX, y: event.offsetY };
    if (event.pointerType === "pen") this.penSeen = performance.now();
    if (event.pointerType === "touch") {
      this.touches.set(event.pointerId, spot);
      if (this.touches.size === 2) {
        // The first finger was not drawing after all.
        this.drop();
        this.pinch = this.fingers();
        return;
      }
    }
    if (this.gesture || this.pinch) return;
    if (this.board.current().editing) {
      // Pressing beside a text that is being written ends that, and does nothing else.
      this.board.writing.end();
      return;
    }
    this.gesture = this.begin(spot, event);
    if (!this.gesture) return;
    this.pointer = event.pointerId;
    if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
  };

  readonly move = (event: PointerEvent): void => {
    const spot = { x: event.offsetX, y: event.offsetY };
    if (event.pointerType !== "touch" || this.gesture) this.board.live.point(this.board.view.place(spot));
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, spot);
    if (this.pinch) this.pinched();
    else if (event.pointerId === this.pointer) this.gesture?.move(spot, event);
  };

  readonly up = (event: PointerEvent): void => {
    this.touches.delete(event.pointerId);
    // Of three fingers one is lifted: the other two go on from where they are.
    if (this.pinch) this.pinch = this.fingers();
    if (event.pointerId !== this.pointer) return;
    const { gesture } = this;
    this.gesture = null;
    this.pointer = null;
    gesture?.end({ x: event.offsetX, y: event.offsetY }, event);
  };

  readonly lost = (event: PointerEvent): void => {
    this.touches.delete(event.pointerId);
    if (this.pinch) this.pinch = this.fingers();
    if (event.pointerId !== this.pointer) return;
    // A finger that is taken back was a palm, or the system's own gesture; a pen's stroke was meant.
    if (event.pointerType === "touch") this.drop();
    else this.up(event);
  };

  readonly leave = (): void => {
    if (!this.gesture) this.board.live.point(null);
  };

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const spot = { x: event.offsetX, y: event.offsetY };
    const unit = event.deltaMode === 1 ? 24 : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    // A pinch on a touchpad comes with "ctrlKey"; a mouse's wheel in whole, large steps. The rest are two fingers.
    const isWheel = dx === 0 && Math.abs(dy) >= 48 && Number.isInteger(dy);
    if (event.ctrlKey || event.metaKey || (isWheel && !event.shiftKey)) {
      this.board.view.zoom(Math.exp(-Math.max(-240, Math.min(240, dy)) * (isWheel ? 0.0018 : 0.01)), spot);
    } else if (event.shiftKey && dx === 0) {
      this.board.view.pan(-dy, 0);
    } else {
      this.board.view.pan(-dx, -dy);
    }
  };

  /** Gives up what is being done; false if nothing is. */
  drop(): boolean {
    const { gesture } = this;
    this.gesture = null;
    this.pointer = null;
    gesture?.cancel();
    return gesture !== null;
  }

  private begin(spot: Spot, event: PointerEvent): Gesture | null {
    const { board } = this;
    const { tool, readOnly, selected } = board.current();
    const palm = event.pointerType === "touch" && performance.now() - this.penSeen < PEN_MS;
    if (event.button === 1 || this.space || tool === "hand" || palm) return new Pan(board, spot);
    const eraserEnd = event.pointerType === "pen" && event.button === 5;
    if (event.button !== 0 && !eraserEnd) return null;
    if (readOnly) return tool === "select" ? this.choose(spot, event, selected) : new Pan(board, spot);
    if (eraserEnd || tool === "eraser") return new Erase(board, spot);
    if (tool === "select") return this.choose(spot, event, selected);
    if (tool === "text") return new Write(board);
    if (tool === "pen") return new Freehand(board, spot, event);
    return new Shape(board, spot, tool);
  }

  private choose(spot: Spot, event: PointerEvent, selected: ReadonlySet<string>): Gesture | null {
    const { board } = this;
    const { readOnly } = board.current();
    const box = board.selectionBox();
    if (box && !readOnly) {
      const reach = event.pointerType === "touch" ? 20 : 10;
      const handle = handles(box, board).find(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) <= reach);
      if (handle) return new Resize(board, handle.corner);
    }
    const there = board.hit(board.view.place(spot), event.pointerType === "touch" ? 2 * REACH : REACH);
    if (!there) return new Lasso(board, spot, event.shiftKey ? selected : new Set());
    if (event.shiftKey) {
      const next = new Set(selected);
      if (!next.delete(there.id)) next.add(there.id);
      board.select(next);
      return null;
    }
    const wasSelected = selected.has(there.id);
    if (!wasSelected) board.select([there.id]);
    return readOnly ? null : new Move(board, spot, wasSelected && selected.size > 1 ? there.id : null);
  }

  private fingers(): Pinch | null {
    const [one, other] = [...this.touches.values()];
    if (!one || !other) return null;
    return {
      middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
      apart: Math.max(distanceToLine(one, other, other), 1),
    };
  }

  private pinched(): void {
    const next = this.fingers();
    if (!next || !this.pinch) return;
    this.board.view.pan(next.middle.x - this.pinch.middle.x, next.middle.y - this.pinch.middle.y);
    this.board.view.zoom(next.apart / this.pinch.apart, next.middle);
    this.pinch = next;
  }
}
