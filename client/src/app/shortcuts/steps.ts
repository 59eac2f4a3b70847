import { isMac } from "./keys";

type Keys = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What keys mean: taking back, or doing again. Not by the key alone: with caps lock on, Shift+Z is a small z. */
export function stepOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Keys): "undo" | "redo" | null {
  if (!(isMac ? metaKey : ctrlKey) || altKey) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && !isMac ? "redo" : null;
}
