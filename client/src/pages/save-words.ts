import type { ReadingRole, SaveState } from "../sync/save-state";
import { texts } from "../texts";

function readOnlyLabel(role: ReadingRole | null): string {
  if (role === "viewer") return texts.sharing.viewOnly;
  if (role === "commenter") return texts.sharing.commentOnly;
  return texts.save.readOnly;
}

/** The sentence of the pill. */
export function label(save: SaveState): string {
  switch (save.kind) {
    case "opening":
      return texts.save.opening;
    case "saved":
      return texts.save.saved;
    case "saving":
      return texts.save.saving;
    case "read-only":
      if (save.unsaved > 0) return texts.save.readOnlyUnsaved(save.unsaved);
      return readOnlyLabel(save.role);
    case "offline":
      if (save.empty) return texts.save.short.offline;
      return save.kept ? texts.save.offline(save.unsaved) : texts.save.offlineLost(save.unsaved);
    case "cannot-save":
      return texts.save.cannot(save.reason);
  }
}

/** The same where there is room for two words only; the sentence then stands below the header. */
export function shortLabel(save: SaveState): string {
  if (save.kind === "offline") return texts.save.short.offline;
  if (save.kind === "cannot-save") return texts.save.short.cannot;
  if (save.kind === "read-only") return readOnlyLabel(save.role);
  return label(save);
}

/** What it means and what to do. */
export function explanation(save: SaveState): string {
  switch (save.kind) {
    case "opening":
      return texts.save.explainOpening;
    case "saved":
      return texts.save.explainSaved;
    case "saving":
      return texts.save.explainSaving;
    case "read-only":
      if (save.unsaved === 0) return texts.save.explainReadOnly;
      return save.kept ? texts.sharing.keptHere(save.unsaved) : texts.sharing.keptNowhere(save.unsaved);
    case "offline":
      if (save.empty) return texts.save.explainOfflineEmpty;
      if (!save.kept) return texts.save.explainLost;
      return save.unsaved > 0 ? texts.save.explainOffline : texts.save.explainOfflineSaved;
    case "cannot-save":
      if (save.final) {
        if (save.unsaved === 0) return texts.save.explainFinal;
        const { keptHere, keptNowhere } = texts.sharing;
        return `${save.kept ? keptHere(save.unsaved) : keptNowhere(save.unsaved)} ${texts.save.explainFinal}`;
      }
      return save.kept
        ? `${texts.save.explainCannotKept}${save.unsaved > 0 ? ` ${texts.save.unsaved(save.unsaved)}` : ""}`
        : texts.save.explainCannot;
  }
}
