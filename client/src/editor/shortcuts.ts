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
      { keys: ["Mod+K"], does: words.link },
      { keys: ["Mod+Z"], does: words.undo },
      { keys: ["Mod+Shift+Z", "Mod+Y"], does: words.redo },
    ],
  };
}
