import { Button } from "@mantine/core";
import { IconFolder } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Link } from "react-router";
import type { Folder } from "../api/workspace";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { type Cargo, useDraggable, useDropTarget } from "./drag";
import { pathOf } from "./place";
import { isInside } from "./tree";
import { useDrop } from "./use-drop";
import classes from "./workspace.module.css";

/** More come when somebody asks for them. */
const MOST = 60;

/** The folders in the folder that is shown. */
export function FolderCards({ folders }: { folders: readonly Folder[] }) {
  const [most, setMost] = useState(MOST);
  const list = useRef<HTMLUListElement>(null);
  const more = () => {
    flushSync(() => setMost(most + MOST));
    list.current?.children[most]?.querySelector("a")?.focus();
  };
  return (
    <>
      <ul ref={list} className={classes.folderCards} aria-label={texts.workspace.list.folders}>
        {folders.slice(0, most).map((folder) => (
          <FolderCard key={folder.id} folder={folder} />
        ))}
      </ul>
      {folders.length > most && (
        <Button variant="default" mb="lg" className={classes.more} onClick={more}>
          {texts.workspace.list.moreFolders(folders.length - most)}
        </Button>
      )}
    </>
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
