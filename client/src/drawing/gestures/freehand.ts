import type { Board } from "../board";
import type { Spot } from "../geometry";
import { type DrawingElement, MAX_POINTS, UNIT } from "../model";
import type { Gesture } from "./gesture";

/** Nearer than this on the screen is the same point. */
const NEAR = 1.2;
/** A hand that slows down presses harder: pixels in a millisecond at which it does not press any more. */
const FAST = 3.5;
/** A stroke of the pen, from pressing to lifting. */
export class Freehand implements Gesture {
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
    this.made = board.edits.make("pen", this.origin, [0, 0, Math.round(this.pressure * 100)]);
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
    this.made = this.board.edits.make("pen", place, [0, 0, Math.round(this.pressure * 100)]);
    this.points = [...this.made.points];
  }

  private commit(): void {
    this.board.edits.add({ ...this.made, points: this.points });
  }

  private show(): void {
    this.made = { ...this.made, points: [...this.points] };
    this.board.draft = this.made;
    this.board.live.draw(this.made);
    this.board.invalidate();
  }

  private quantized(spot: Spot): Spot {
    const { x, y } = this.board.view.place(spot);
    return { x: Math.round(x * UNIT) / UNIT, y: Math.round(y * UNIT) / UNIT };
  }
}
