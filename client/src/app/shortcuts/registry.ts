import { codeShortcuts } from "../../code/shortcuts";
import { drawingShortcuts } from "../../drawing/shortcuts";
import { mediaShortcuts } from "../../editor/media/shortcuts";
import { richTextShortcuts } from "../../editor/shortcuts";
import { workspaceShortcuts } from "../../workspace/shortcuts";
import { generalShortcuts } from "./general";

/** One row of the sheet. */
export interface Shortcut {
  /**
   * Any of these does it. Each is written like "Mod+Shift+Z": Mod is ⌘ on a Mac and Ctrl elsewhere, Alt is ⌥. A single
   * character stands for itself ("/"); the other keys have their names of KeyboardEvent.key ("Escape", "ArrowUp"); what
   * the mouse does besides is "Click" or "Drag".
   */
  keys: readonly string[];
  does: string;
}

/** What one feature offers. */
export interface ShortcutGroup {
  title: string;
  keys: readonly Shortcut[];
}

/**
 * The groups of the sheet, in its order. A feature's list is in a small file of its own (`code/shortcuts.ts`), because
 * the sheet loads all of them. They are functions: the words follow the language.
 */
export const SHORTCUTS: readonly (() => ShortcutGroup)[] = [
  generalShortcuts,
  richTextShortcuts,
  codeShortcuts,
  workspaceShortcuts,
  mediaShortcuts,
  drawingShortcuts,
];
