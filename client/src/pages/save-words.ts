import type { SaveState } from "../sync/save-state";
import { texts } from "../texts";

const words = texts.save;

/** The sentence of the pill. */
export function label(save: SaveState): string {
  switch (save.kind) {
    case "opening":
      return words.opening;
    case "saved":
      return words.saved;
    case "saving":
      return words.saving;
    case "read-only":
      return save.unsaved > 0 ? words.readOnlyUnsaved(save.unsaved) : words.readOnly;
    case "offline":
      if (save.empty) return words.short.offline;
      return save.kept ? words.offline(save.unsaved) : words.offlineLost(save.unsaved);
    case "cannot-save":
      return words.cannot(save.reason);
  }
}

/** The same where there is room for two words only; the sentence then stands below the header. */
export function shortLabel(save: SaveState): string {
  if (save.kind === "offline") return words.short.offline;
  if (save.kind === "cannot-save") return words.short.cannot;
  return label(save);
}

/** What it means and what to do. */
export function explanation(save: SaveState): string {
  switch (save.kind) {
    case "opening":
      return words.explainOpening;
    case "saved":
      return words.explainSaved;
    case "saving":
      return words.explainSaving;
    case "read-only":
      return save.unsaved > 0 ? words.explainReadOnlyUnsaved : words.explainReadOnly;
    case "offline":
      if (save.empty) return words.explainOfflineEmpty;
      if (!save.kept) return words.explainLost;
      return save.unsaved > 0 ? words.explainOffline : words.explainOfflineSaved;
    case "cannot-save":
      if (save.final) return words.explainFinal;
      return save.kept
        ? `${words.explainCannotKept}${save.unsaved > 0 ? ` ${words.unsaved(save.unsaved)}` : ""}`
        : words.explainCannot;
  }
}
