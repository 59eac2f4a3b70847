import { useWorkspace } from "./context";
import type { Cargo } from "./drag";

/** Puts what was dragged into a folder; null takes it out of all of them. */
export function useDrop(): (cargo: Cargo, folder: string | null) => void {
  const { documents, actions } = useWorkspace();
  return (cargo, folder) => {
    if (cargo.kind === "folder") {
      if (cargo.id !== folder) void actions.moveFolder(cargo.id, folder);
      return;
    }
    void actions.move(
      documents.filter((document) => cargo.ids.includes(document.id)),
      folder,
    );
  };
}
