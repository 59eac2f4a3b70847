import type { Board } from "../board";
import { type Box, boxOf, contains, moved, resized, type Spot, spanned } from "../geometry";
import type { DrawingElement } from "../model";
import { type Gesture, STILL } from "./gesture";

/** Moves the board under the window. */
export class Pan implements Gesture {
  constructor(
    private readonly board: Board,
    private last: Spot,
  ) {}

  move(spot: Spot): void {
    this.board.view.pan(spot.x - this.last.x, spot.y - this.last.y);
    this.last = spot;
  }

  end(): void {}

  cancel(): void {}
}

/** Moves what is selected. */
export class Move implements Gesture {
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
    if (isDrag) board.edits.nudge(this.dx, this.dy);
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

/** Stretches what is selected by one of its corners. */
export class Resize implements Gesture {
  private readonly box;

  constructor(
    private readonly board: Board,
    private readonly corner: [0 | 1, 0 | 1],
  ) {
    this.box = board.selectionBox() ?? { left: 0, top: 0, right: 1, bottom: 1 };
  }

  move(spot: Spot, event: PointerEvent): void {
    const { board, box, corner } = this;
    const place = board.view.place(spot);
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
      this.board.edits.edit(({ id, points, size }) => {
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

/** Selects what lies in a box. */
export class Lasso implements Gesture {
  private readonly from: Spot;

  constructor(
    private readonly board: Board,
    private readonly start: Spot,
    private readonly kept: ReadonlySet<string>,
  ) {
    this.from = board.view.place(start);
  }

  move(spot: Spot): void {
    this.board.lasso = spanned(this.from, this.board.view.place(spot));
    this.board.invalidate();
  }

  end(spot: Spot): void {
    const { board } = this;
    const box = spanned(this.from, board.view.place(spot));
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
function crosses(element: DrawingElement, box: Box): boolean {
  const own = boxOf(element);
  const x = (own.left + own.right) / 2;
  const y = (own.top + own.bottom) / 2;
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
