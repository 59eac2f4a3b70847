import type { ShortcutGroup } from "../app/shortcuts/registry";
import { texts } from "../texts";

/** The keys of lists and folders, for the shortcut sheet. */
export function workspaceShortcuts(): ShortcutGroup {
  const words = texts.workspace.shortcuts;
  return {
    title: words.title,
    keys: [
      { keys: ["ArrowUp", "ArrowDown"], does: words.move },
      { keys: ["Mod+A"], does: words.all },
      { keys: ["Escape"], does: words.none },
      { keys: ["F2"], does: words.rename },
      { keys: ["Delete"], does: words.remove },
      { keys: ["Mod+X", "Mod+V"], does: words.cut },
      { keys: ["Mod+Z"], does: words.undo },
    ],
  };
}
