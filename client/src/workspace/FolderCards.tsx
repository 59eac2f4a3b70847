import { IconFolder } from "@tabler/icons-react";
import { useRef } from "react";
import { Link } from "react-router";
import type { Folder } from "../api/workspace";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { type Cargo, useDraggable, useDropTarget } from "./drag";
import { pathOf } from "./place";
import { isInside } from "./tree";
import { useDrop } from "./use-drop";
import classes from "./workspace.module.css";

/** The folders in the folder that is shown. */
export function FolderCards({ folders }: { folders: readonly Folder[] }) {
  return (
    <ul className={classes.folderCards} aria-label={texts.workspace.list.folders}>
      {folders.map((folder) => (
        <FolderCard key={folder.id} folder={folder} />
      ))}
    </ul>
  );
}

function FolderCard({ folder }: { folder: Folder }) {
  const { folders } = useWorkspace();
  const element = useRef<HTMLLIElement>(null);
  const drop = useDrop();
  const dragging = useDraggable(
    element,
    () => ({ kind: "folder", id: folder.id }),
    () => folder.name,
  );
  const takes = (cargo: Cargo) =>
    cargo.kind === "documents" || !isInside(folders.all ?? [], folder.id, cargo.id);
  const over = useDropTarget(element, takes, (cargo) => drop(cargo, folder.id));
  return (
    <li
      ref={element}
      className={classes.folderCard}
      data-over={over || undefined}
      data-dragging={dragging || undefined}
    >
      <IconFolder size={20} stroke={1.5} aria-hidden="true" />
      <Link to={pathOf({ kind: "folder", id: folder.id })} draggable={false}>
        <bdi>{folder.name}</bdi>
      </Link>
      {folder.documents > 0 && (
        <span className={classes.soft}>{texts.workspace.list.inFolder(folder.documents)}</span>
      )}
    </li>
  );
}
