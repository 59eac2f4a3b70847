import type { Spot } from "../geometry";

/** What a hand does from pressing to lifting. Places are on the screen, from the board's corner. */
export interface Gesture {
  move(spot: Spot, event: PointerEvent): void;
  end(spot: Spot, event: PointerEvent): void;
  cancel(): void;
}

/** Less than this is a click and no drag. */
export const STILL = 4;
