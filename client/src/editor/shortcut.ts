import { chordOf } from "../app/shortcuts/keys";
import { texts } from "../texts";

/** A key with Ctrl or Command, as it is written on this system and in this language. */
export function shortcut(key: string, shift = false): string {
  return chordOf(`Mod+${shift ? "Shift+" : ""}${key}`, texts.together.shortcuts.keys);
}
