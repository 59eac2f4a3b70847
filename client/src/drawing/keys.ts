import type { Board } from "./board";
import type { Gestures } from "./gestures/pointers";
import type { Tool } from "./state";

/** Pixels of the screen that an arrow key moves. */
const SMALL = 2;
const LARGE = 20;
const PAN = 60;

const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  v: "select",
  h: "hand",
  p: "pen",
  e: "eraser",
  l: "line",
  a: "arrow",
  r: "rect",
  o: "ellipse",
  t: "text",
};

export const KEY_OF_TOOL = Object.fromEntries(
  Object.entries(TOOL_KEYS).map(([key, tool]) => [tool, key.toUpperCase()]),
) as Record<Tool, string>;

const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface KeyActions {
  choose: (tool: Tool) => void;
  /** Enter with the pen, which has no keys. */
  explainPen: () => void;
}

/** What a key does on the board; false if nothing. */
export function pressed(
  board: Board,
  gestures: Gestures,
  event: KeyboardEvent,
  actions: KeyActions,
): boolean {
  const { key, shiftKey, altKey } = event;
  const mod = event.ctrlKey || event.metaKey;
  const { leaving } = gestures;
  if (key !== "Shift") gestures.leaving = false;
  const { selected, tool, readOnly, camera } = board.current();
  if (mod) return pressedWithMod(board, event);
  const arrow = ARROWS[key];
  if (arrow) {
    const by = (shiftKey ? LARGE : SMALL) / camera.zoom;
    if (selected.size === 0 || readOnly) board.view.pan(-arrow[0] * PAN, -arrow[1] * PAN);
    else if (altKey) board.edits.stretch(arrow[0] * by * 4, arrow[1] * by * 4);
    else board.edits.nudge(arrow[0] * by, arrow[1] * by);
    return true;
  }
  if (altKey) return false;
  if (key === "Tab") return !leaving && board.step(shiftKey ? -1 : 1);
  if (key === "Escape") {
    if (gestures.drop()) return true;
    gestures.leaving = true;
    if (selected.size > 0) board.select([]);
    else if (tool !== "select") actions.choose("select");
    return true;
  }
  if (key === " ") {
    gestures.space = true;
    return true;
  }
  if (key === "+" || key === "=") board.view.zoom(1.25);
  else if (key === "-" || key === "_") board.view.zoom(0.8);
  else if (key === "0") board.view.actualSize();
  else if (key.toLowerCase() === "f") board.view.fit();
  else if (key === "Delete" || key === "Backspace") board.edits.remove();
  else if (key === "]") board.edits.stack("front");
  else if (key === "[") board.edits.stack("back");
  else if (key === "Enter") return entered(board, actions);
  else {
    const chosen = TOOL_KEYS[key.toLowerCase()];
    if (!chosen) return false;
    if (!readOnly || chosen === "select" || chosen === "hand") actions.choose(chosen);
  }
  return true;
}

function pressedWithMod(board: Board, { key, shiftKey }: KeyboardEvent): boolean {
  const letter = key.toLowerCase();
  if (letter === "z" && !shiftKey) board.edits.undo();
  else if (letter === "y" || (letter === "z" && shiftKey)) board.edits.redo();
  else if (letter === "a") board.select(board.store.all().map(({ id }) => id));
  else if (letter === "d") board.edits.duplicate();
  else return false;
  return true;
}

function entered(board: Board, { explainPen }: KeyActions): boolean {
  const { selected, tool, readOnly } = board.current();
  if (readOnly) return false;
  const [only] = board.elements(selected);
  if (selected.size === 1 && only?.type === "text") board.writing.begin({ x: 0, y: 0 }, only);
  else if (tool === "text") board.writing.begin(board.view.middle());
  else if (tool === "line" || tool === "arrow" || tool === "rect" || tool === "ellipse")
    board.edits.insert(tool);
  else if (tool === "pen" || tool === "eraser") explainPen();
  return true;
}
