import { isMac } from "../../app/shortcuts/keys";
import type { ShortcutGroup } from "../../app/shortcuts/registry";
import { texts } from "../../texts";

/** Finding, pasting, pictures and the page of a rich text. */
export function mediaShortcuts(): ShortcutGroup {
  const words = texts.media.shortcuts;
  return {
    title: words.title,
    keys: [
      { keys: ["Mod+F"], does: words.find },
      { keys: isMac ? ["Mod+Alt+F"] : ["Mod+H"], does: words.replace },
      { keys: ["Enter", "Shift+Enter"], does: words.next },
      { keys: ["Mod+Shift+V"], does: words.plain },
      { keys: ["ArrowLeft", "ArrowRight"], does: words.size },
      { keys: ["Escape"], does: words.focus },
    ],
  };
}
