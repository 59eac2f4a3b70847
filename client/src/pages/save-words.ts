import type { ReadingRole, SaveState } from "../sync/save-state";
import { texts } from "../texts";

const words = texts.save;

function readOnlyLabel(role: ReadingRole | null): string {
  if (role === "viewer") return texts.sharing.viewOnly;
  if (role === "commenter") return texts.sharing.commentOnly;
  return words.readOnly;
}

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
      if (save.unsaved > 0) return words.readOnlyUnsaved(save.unsaved);
      return readOnlyLabel(save.role);
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
  if (save.kind === "read-only") return readOnlyLabel(save.role);
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
      if (save.unsaved === 0) return words.explainReadOnly;
      return save.kept ? texts.sharing.keptHere(save.unsaved) : texts.sharing.keptNowhere(save.unsaved);
    case "offline":
      if (save.empty) return words.explainOfflineEmpty;
      if (!save.kept) return words.explainLost;
      return save.unsaved > 0 ? words.explainOffline : words.explainOfflineSaved;
    case "cannot-save":
      if (save.final) {
        if (save.unsaved === 0) return words.explainFinal;
        const { keptHere, keptNowhere } = texts.sharing;
        return `${save.kept ? keptHere(save.unsaved) : keptNowhere(save.unsaved)} ${words.explainFinal}`;
      }
      return save.kept
        ? `${words.explainCannotKept}${save.unsaved > 0 ? ` ${words.unsaved(save.unsaved)}` : ""}`
        : words.explainCannot;
  }
}
