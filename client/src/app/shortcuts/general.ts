import { texts } from "../../texts";
import type { ShortcutGroup } from "./registry";

/** What works on every page, and around people. */
export function generalShortcuts(): ShortcutGroup {
  const { shortcuts } = texts.together;
  return {
    title: shortcuts.general,
    keys: [
      { keys: ["?"], does: shortcuts.sheet },
      { keys: ["Mod+K"], does: texts.workspace.shortcuts.palette },
      { keys: ["Escape"], does: shortcuts.escape },
      { keys: ["Tab"], does: shortcuts.tab },
    ],
  };
}
