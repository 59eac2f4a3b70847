import type { ShortcutGroup } from "../app/shortcuts/registry";
import { texts } from "../texts";

/** What the keys do while the board has the focus. */
export function drawingShortcuts(): ShortcutGroup {
  const words = texts.drawing.shortcuts;
  return {
    title: words.title,
    keys: [
      { keys: ["v", "h", "p", "e", "l", "a", "r", "o", "t"], does: words.tools },
      { keys: ["Enter"], does: words.insert },
      { keys: ["Tab"], does: words.next },
      { keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], does: words.move },
      { keys: ["Alt+ArrowLeft", "Alt+ArrowRight", "Alt+ArrowUp", "Alt+ArrowDown"], does: words.stretch },
      { keys: ["+", "-"], does: words.zoom },
      { keys: ["0"], does: words.actual },
      { keys: ["f"], does: words.fit },
      { keys: ["Space"], does: words.pan },
      { keys: ["Delete"], does: words.remove },
      { keys: ["Mod+D"], does: words.duplicate },
      { keys: ["Mod+A"], does: words.all },
      { keys: ["]"], does: words.front },
      { keys: ["["], does: words.back },
      { keys: ["Mod+Z"], does: words.undo },
      { keys: ["Mod+Shift+Z"], does: words.redo },
    ],
  };
}
