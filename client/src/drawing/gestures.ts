import { type Board, REACH } from "./board";
import { toBoard } from "./camera";
import { boxOf, contains, distanceToLine, grown, hits, moved, resized, type Spot, spanned } from "./geometry";
import { type DrawingElement, MAX_POINTS, UNIT } from "./model";
import { handles } from "./overlay";

/** What a hand does from pressing to lifting. Places are on the screen, from the board's corner. */
interface Gesture {
  move(spot: Spot, event: PointerEvent): void;
  end(spot: Spot, event: PointerEvent): void;
  cancel(): void;
}

/** Nearer than this on the screen is the same point. */
const NEAR = 1.2;
/** Less than this is a click and no drag. */
const STILL = 4;
/** A hand that slows down presses harder: pixels in a millisecond at which it does not press any more. */
const FAST = 3.5;
/** After a pen was seen, fingers move the board and do not draw: a palm lies there. */
const PEN_MS = 10_000;

class Pan implements Gesture {
  constructor(
    private readonly board: Board,
    private last: Spot,
  ) {}

  move(spot: Spot): void {
    this.board.pan(spot.x - this.last.x, spot.y - this.last.y);
    this.last = spot;
  }

  end(): void {}

  cancel(): void {}
}

class Freehand implements Gesture {
  private points: number[] = [];
  private origin: Spot;
  private last: Spot;
  private lastTime: number;
  private pressure: number;
  private made: DrawingElement;

  constructor(
    private readonly board: Board,
    spot: Spot,
    event: PointerEvent,
  ) {
    this.last = spot;
    this.lastTime = event.timeStamp;
    this.pressure = event.pointerType === "pen" ? event.pressure : 0.5;
    this.origin = this.quantized(spot);
    this.made = board.make("pen", this.origin, [0, 0, Math.round(this.pressure * 100)]);
    this.points = [...this.made.points];
    this.show();
  }

  move(_: Spot, event: PointerEvent): void {
    const parts = event.getCoalescedEvents?.() ?? [];
    const base = { x: event.offsetX, y: event.offsetY };
    for (const part of parts.length > 0 ? parts : [event]) {
      // Coalesced events have no place of their own in the element: what they are from the last is told by the window.
      const spot = { x: base.x + part.clientX - event.clientX, y: base.y + part.clientY - event.clientY };
      this.follow(spot, part);
    }
    this.show();
  }

  end(spot: Spot, event: PointerEvent): void {
    this.follow(spot, event, true);
    this.commit();
    this.board.draft = null;
    this.board.live.draw(null);
    this.board.invalidate();
  }

  cancel(): void {
    this.board.draft = null;
    this.board.live.draw(null);
    this.board.invalidate();
  }

  private follow(spot: Spot, event: PointerEvent, last = false): void {
    const far = Math.hypot(spot.x - this.last.x, spot.y - this.last.y);
    if (far < (last ? 0.01 : NEAR)) return;
    const time = Math.max(event.timeStamp - this.lastTime, 1);
    if (event.pointerType === "pen") {
      if (event.pressure > 0) this.pressure = event.pressure;
    } else {
      const wanted = 0.8 - 0.6 * Math.min(1, far / time / FAST);
      this.pressure += (wanted - this.pressure) * 0.22;
    }
    this.last = spot;
    this.lastTime = event.timeStamp;
    const place = this.quantized(spot);
    this.points.push(
      Math.round((place.x - this.origin.x) * UNIT),
      Math.round((place.y - this.origin.y) * UNIT),
      Math.round(Math.min(1, this.pressure) * 100),
    );
    if (this.points.length >= 3 * MAX_POINTS) this.goOn(place);
  }

  /** One stroke cannot be longer: the hand goes on in another. */
  private goOn(place: Spot): void {
    this.commit();
    this.origin = place;
    this.made = this.board.make("pen", place, [0, 0, Math.round(this.pressure * 100)]);
    this.points = [...this.made.points];
  }

  private commit(): void {
    this.board.add({ ...this.made, points: this.points });
  }

  private show(): void {
    this.made = { ...this.made, points: [...this.points] };
    this.board.draft = this.made;
    this.board.live.draw(this.made);
    this.board.invalidate();
  }

  private quantized(spot: Spot): Spot {
    const { x, y } = this.board.place(spot);
    return { x: Math.round(x * UNIT) / UNIT, y: Math.round(y * UNIT) / UNIT };
  }
}

class Shape implements Gesture {
  private readonly from: Spot;
  private made: DrawingElement;

  constructor(
    private readonly board: Board,
    private readonly start: Spot,
    private readonly type: "line" | "arrow" | "rect" | "ellipse",
  ) {
    this.from = board.place(start);
    this.made = board.make(type, this.from, [0, 0, 0, 0]);
  }

  move(spot: Spot, event: PointerEvent): void {
    const to = this.board.place(spot);
    let dx = to.x - this.from.x;
    let dy = to.y - this.from.y;
    if (event.shiftKey) {
      if (this.type === "rect" || this.type === "ellipse") {
        const side = Math.max(Math.abs(dx), Math.abs(dy));
        dx = side * (Math.sign(dx) || 1);
        dy = side * (Math.sign(dy) || 1);
      } else {
        const turn = Math.round(Math.atan2(dy, dx) / (Math.PI / 12)) * (Math.PI / 12);
        const length = Math.hypot(dx, dy);
        dx = length * Math.cos(turn);
        dy = length * Math.sin(turn);
      }
    }
    this.made = { ...this.made, points: [0, 0, Math.round(dx * UNIT), Math.round(dy * UNIT)] };
    this.board.draft = this.made;
    this.board.live.draw(this.made);
    this.board.invalidate();
  }

  end(spot: Spot): void {
    if (Math.hypot(spot.x - this.start.x, spot.y - this.start.y) >= STILL) this.board.add(this.made);
    this.cancel();
  }

  cancel(): void {
    this.board.draft = null;
    this.board.live.draw(null);
    this.board.invalidate();
  }
}

class Erase implements Gesture {
  constructor(
    private readonly board: Board,
    private last: Spot,
  ) {
    this.move(last);
  }

  move(spot: Spot): void {
    const { board } = this;
    const { camera } = board.current();
    const from = toBoard(camera, this.last);
    const to = toBoard(camera, spot);
    const reach = REACH / camera.zoom;
    const found = new Set(board.erased);
    const far = Math.hypot(to.x - from.x, to.y - from.y);
    const steps = Math.max(1, Math.ceil(far / reach));
    for (const element of board.store.within(grown(spanned(from, to), reach))) {
      if (found.has(element.id)) continue;
      for (let step = 0; step <= steps; step += 1) {
        const share = step / steps;
        const place = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
        if (!hits(element, place, reach)) continue;
        found.add(element.id);
        break;
      }
    }
    this.last = spot;
    if (found.size === board.erased.size) return;
    board.erased = found;
    board.hide();
  }

  end(): void {
    const found = this.board.erased;
    this.board.erased = new Set();
    this.board.remove(found);
    this.board.hide();
  }

  cancel(): void {
    this.board.erased = new Set();
    this.board.hide();
  }
}

class Move implements Gesture {
  private dx = 0;
  private dy = 0;

  constructor(
    private readonly board: Board,
    private readonly start: Spot,
    /** What a click without a drag selects: one of several that were selected already. */
    private readonly clicked: string | null,
  ) {}

  move(spot: Spot): void {
    const { board } = this;
    const { zoom } = board.current().camera;
    if (board.lifted.size === 0 && Math.hypot(spot.x - this.start.x, spot.y - this.start.y) < STILL) return;
    this.dx = (spot.x - this.start.x) / zoom;
    this.dy = (spot.y - this.start.y) / zoom;
    const { selected } = board.current();
    board.lifted = new Map(
      board
        .elements(selected)
        .map((element) => [element.id, { ...element, ...moved(element, this.dx, this.dy) }]),
    );
    board.hide();
    board.live.move({ ids: [...selected], dx: this.dx, dy: this.dy });
  }

  end(): void {
    const { board } = this;
    const isDrag = board.lifted.size > 0;
    board.lifted = new Map();
    if (isDrag) board.nudge(this.dx, this.dy);
    else if (this.clicked !== null) board.select([this.clicked]);
    board.live.move(null);
    board.hide();
  }

  cancel(): void {
    this.board.lifted = new Map();
    this.board.live.move(null);
    this.board.hide();
  }
}

class Resize implements Gesture {
  private readonly box;

  constructor(
    private readonly board: Board,
    private readonly corner: [0 | 1, 0 | 1],
  ) {
    this.box = board.selectionBox() ?? { left: 0, top: 0, right: 1, bottom: 1 };
  }

  move(spot: Spot, event: PointerEvent): void {
    const { board, box, corner } = this;
    const place = board.place(spot);
    const least = 4 / board.current().camera.zoom;
    const to = { ...box };
    if (corner[0]) to.right = Math.max(box.left + least, place.x);
    else to.left = Math.min(box.right - least, place.x);
    if (corner[1]) to.bottom = Math.max(box.top + least, place.y);
    else to.top = Math.min(box.bottom - least, place.y);
    if (event.shiftKey) {
      const share = Math.max(
        (to.right - to.left) / (box.right - box.left),
        (to.bottom - to.top) / (box.bottom - box.top),
      );
      const wide = (box.right - box.left) * share;
      const high = (box.bottom - box.top) * share;
      if (corner[0]) to.right = to.left + wide;
      else to.left = to.right - wide;
      if (corner[1]) to.bottom = to.top + high;
      else to.top = to.bottom - high;
    }
    board.lifted = new Map(
      board
        .elements(board.current().selected)
        .map((element) => [element.id, { ...element, ...resized(element, box, to) }]),
    );
    board.hide();
  }

  end(): void {
    const { lifted } = this.board;
    this.board.lifted = new Map();
    if (lifted.size > 0) {
      this.board.edit(({ id, points, size }) => {
        const now = lifted.get(id);
        return now
          ? { points: now.points, ...(now.type === "text" ? { size: now.size } : {}) }
          : { points, size };
      });
    }
    this.board.hide();
  }

  cancel(): void {
    this.board.lifted = new Map();
    this.board.hide();
  }
}

class Lasso implements Gesture {
  private readonly from: Spot;

  constructor(
    private readonly board: Board,
    private readonly start: Spot,
    private readonly kept: ReadonlySet<string>,
  ) {
    this.from = board.place(start);
  }

  move(spot: Spot): void {
    this.board.lasso = spanned(this.from, this.board.place(spot));
    this.board.invalidate();
  }

  end(spot: Spot): void {
    const { board } = this;
    const box = spanned(this.from, board.place(spot));
    board.lasso = null;
    const isDrag = Math.hypot(spot.x - this.start.x, spot.y - this.start.y) >= STILL;
    const found = isDrag
      ? board.store.within(box).filter((element) => contains(box, boxOf(element)) || crosses(element, box))
      : [];
    board.select([...this.kept, ...found.map(({ id }) => id)]);
  }

  cancel(): void {
    this.board.lasso = null;
    this.board.invalidate();
  }
}

/** Whether the middle of what an element covers lies in a box: half of it is enough to be meant. */
function crosses(
  element: DrawingElement,
  box: { left: number; top: number; right: number; bottom: number },
): boolean {
  const own = boxOf(element);
  const x = (own.left + own.right) / 2;
  const y = (own.top + own.bottom) / 2;
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

class Write implements Gesture {
  constructor(private readonly board: Board) {}

  move(): void {}

  end(spot: Spot): void {
    const place = this.board.place(spot);
    const there = this.board.hit(place);
    if (there?.type === "text") this.board.write(place, there);
    else this.board.write(place);
  }

  cancel(): void {}
}

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
    this.gesture = this.begin(spot, event);
    if (!this.gesture) return;
    this.pointer = event.pointerId;
    if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
  };

  readonly move = (event: PointerEvent): void => {
    const spot = { x: event.offsetX, y: event.offsetY };
    if (event.pointerType !== "touch" || this.gesture) this.board.live.point(this.board.place(spot));
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, spot);
    if (this.pinch) this.pinched();
    else if (event.pointerId === this.pointer) this.gesture?.move(spot, event);
  };

  readonly up = (event: PointerEvent): void => {
    this.touches.delete(event.pointerId);
    if (this.touches.size < 2) this.pinch = null;
    if (event.pointerId !== this.pointer) return;
    const { gesture } = this;
    this.gesture = null;
    this.pointer = null;
    gesture?.end({ x: event.offsetX, y: event.offsetY }, event);
  };

  readonly lost = (event: PointerEvent): void => {
    this.touches.delete(event.pointerId);
    if (this.touches.size < 2) this.pinch = null;
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
      this.board.zoom(Math.exp(-Math.max(-240, Math.min(240, dy)) * (isWheel ? 0.0018 : 0.01)), spot);
    } else if (event.shiftKey && dx === 0) {
      this.board.pan(-dy, 0);
    } else {
      this.board.pan(-dx, -dy);
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
    const { tool, readOnly, selected, editing } = board.current();
    if (editing) return null;
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
    const there = board.hit(board.place(spot), event.pointerType === "touch" ? 2 * REACH : REACH);
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
    this.board.pan(next.middle.x - this.pinch.middle.x, next.middle.y - this.pinch.middle.y);
    this.board.zoom(next.apart / this.pinch.apart, next.middle);
    this.pinch = next;
  }
}
