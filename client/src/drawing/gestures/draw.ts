import type { Board } from "../board";
import { toBoard } from "../camera";
import { grown, hits, type Spot, spanned } from "../geometry";
import { type DrawingElement, UNIT } from "../model";
import { REACH } from "../state";
import { type Gesture, STILL } from "./gesture";

/** A shape between where the pointer was pressed and where it is. */
export class Shape implements Gesture {
  private readonly from: Spot;
  private made: DrawingElement;

  constructor(
    private readonly board: Board,
    private readonly start: Spot,
    private readonly type: "line" | "arrow" | "rect" | "ellipse",
  ) {
    this.from = board.view.place(start);
    this.made = board.edits.make(type, this.from, [0, 0, 0, 0]);
  }

  move(spot: Spot, event: PointerEvent): void {
    const to = this.board.view.place(spot);
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
    if (Math.hypot(spot.x - this.start.x, spot.y - this.start.y) >= STILL) this.board.edits.add(this.made);
    this.cancel();
  }

  cancel(): void {
    this.board.draft = null;
    this.board.live.draw(null);
    this.board.invalidate();
  }
}

/** Everything that the pointer meets is deleted when it is lifted. */
export class Erase implements Gesture {
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
    this.board.edits.remove(found);
    this.board.hide();
  }

  cancel(): void {
    this.board.erased = new Set();
    this.board.hide();
  }
}

/** A click where a text shall be, or on one that is there. */
export class Write implements Gesture {
  constructor(private readonly board: Board) {}

  move(): void {}

  end(spot: Spot): void {
    const place = this.board.view.place(spot);
    const there = this.board.hit(place);
    if (there?.type === "text") this.board.writing.begin(place, there);
    else this.board.writing.begin(place);
  }

  cancel(): void {}
}
