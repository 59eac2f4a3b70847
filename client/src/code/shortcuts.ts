import { isMac } from "../app/shortcuts/keys";
import type { ShortcutGroup } from "../app/shortcuts/registry";
import { texts } from "../texts";

/** What the keys do in a code document. */
export function codeShortcuts(): ShortcutGroup {
  const { shortcuts } = texts.code;
  return {
    title: shortcuts.title,
    keys: [
      { keys: ["Mod+F"], does: shortcuts.find },
      { keys: ["F3", "Shift+F3"], does: shortcuts.next },
      { keys: ["Mod+Alt+G"], does: shortcuts.goToLine },
      { keys: ["Mod+Z"], does: shortcuts.undo },
      { keys: ["Mod+Shift+Z"], does: shortcuts.redo },
      { keys: ["Tab", "Shift+Tab"], does: shortcuts.indent },
      { keys: ["Escape"], does: shortcuts.leave },
      { keys: ["Mod+/"], does: shortcuts.comment },
      { keys: ["Alt+ArrowUp", "Alt+ArrowDown"], does: shortcuts.moveLine },
      { keys: ["Shift+Alt+ArrowUp", "Shift+Alt+ArrowDown"], does: shortcuts.copyLine },
      { keys: ["Mod+Shift+K"], does: shortcuts.deleteLine },
      { keys: ["Mod+D"], does: shortcuts.nextSame },
      { keys: ["Mod+Alt+ArrowUp", "Mod+Alt+ArrowDown"], does: shortcuts.cursors },
      { keys: ["Alt+Click"], does: shortcuts.cursorHere },
      { keys: ["Shift+Alt+Drag"], does: shortcuts.rectangle },
      { keys: isMac ? ["Mod+Alt+[", "Mod+Alt+]"] : ["Mod+Shift+[", "Mod+Shift+]"], does: shortcuts.fold },
      { keys: ["Mod+Shift+\\"], does: shortcuts.bracket },
    ],
  };
}
