import type { ShortcutGroup } from "../app/shortcuts/registry";
import { texts } from "../texts";

/** Writing and formatting in a rich text. */
export function richTextShortcuts(): ShortcutGroup {
  const words = texts.toolbar;
  return {
    title: words.label,
    keys: [
      { keys: ["Mod+B"], does: words.bold },
      { keys: ["Mod+I"], does: words.italic },
      { keys: ["Mod+U"], does: words.underline },
      { keys: ["Mod+Shift+X"], does: words.strike },
      { keys: ["Mod+E"], does: words.code },
      { keys: ["Mod+K"], does: words.linkSelected },
      { keys: ["Mod+Alt+1"], does: words.heading(1) },
      { keys: ["Mod+Alt+2"], does: words.heading(2) },
      { keys: ["Mod+Alt+3"], does: words.heading(3) },
      { keys: ["Mod+Alt+0"], does: words.normal },
      { keys: ["Mod+Shift+8"], does: words.bullets },
      { keys: ["Mod+Shift+7"], does: words.numbers },
      { keys: ["Mod+Shift+9"], does: words.checklist },
      { keys: ["Mod+Enter"], does: texts.blocks.tick },
      { keys: ["Tab", "Shift+Tab"], does: texts.blocks.tabs },
      { keys: ["/"], does: texts.blocks.menu },
      { keys: ["Alt+F10"], does: texts.blocks.selection },
      { keys: ["Mod+/"], does: texts.together.shortcuts.sheet },
      { keys: ["Mod+Z"], does: words.undo },
      { keys: ["Mod+Shift+Z", "Mod+Y"], does: words.redo },
    ],
  };
}
