import type { Camera } from "./camera";
import type { Spot } from "./geometry";

export const TOOLS = ["select", "hand", "pen", "eraser", "line", "arrow", "rect", "ellipse", "text"] as const;
export type Tool = (typeof TOOLS)[number];

export const WIDTHS = [2, 4, 8, 16] as const;
/** What a width of line is as a height of letters. */
export const SIZES: Readonly<Record<number, number>> = { 2: 16, 4: 24, 8: 36, 16: 56 };

/** How near is near enough, in pixels of the screen. */
export const REACH = 6;

/** A text that is being written. */
export interface Editing {
  /** Null until a new one has words. */
  id: string | null;
  place: Spot;
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
  | { kind: "together"; name: string }
  | { kind: "kept" }
  | { kind: "full" };
