import { ActionIcon, Button, Skeleton, Tooltip, VisuallyHidden } from "@mantine/core";
import {
  type Icon,
  IconClock,
  IconFiles,
  IconFolderPlus,
  IconStar,
  IconTemplate,
  IconTrash,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useMe } from "../account/me";
import type { ListFilter } from "../api/workspace";
import { NameDialog } from "../people/NameDialog";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { type Cargo, useDropTarget } from "./drag";
import { FolderTree } from "./FolderTree";
import { pathOf } from "./place";
import { pathTo } from "./tree";
import { useDrop } from "./use-drop";
import { useExpanded } from "./use-expanded";
import classes from "./workspace.module.css";

const ICONS: Record<ListFilter, Icon> = {
  all: IconFiles,
  recent: IconClock,
  owned: IconUser,
  shared: IconUsers,
  favourites: IconStar,
  templates: IconTemplate,
  trash: IconTrash,
};

/** Without a name nobody is anybody's: nothing is shared with them, and nothing is theirs. */
const NAMED: readonly ListFilter[] = ["all", "recent", "owned", "shared", "favourites", "templates", "trash"];
const NAMELESS: readonly ListFilter[] = ["all", "templates", "trash"];

interface SidebarProps {
  onGo: () => void;
}

export function Sidebar({ onGo }: SidebarProps) {
  const { named } = useWorkspace();
  const { status } = useMe();
  const places = named ? NAMED : NAMELESS;
  return (
    <>
      <ul className={classes.places}>
        {places.map((kind) => (
          <PlaceLink key={kind} kind={kind} onGo={onGo} />
        ))}
      </ul>
      {/* Without the server nobody knows who has a name. */}
      {named ? <FolderSection onGo={onGo} /> : status === "known" && <Nameless />}
    </>
  );
}

function PlaceLink({ kind, onGo }: { kind: ListFilter; onGo: () => void }) {
  const { place, documents, actions } = useWorkspace();
  const item = useRef<HTMLLIElement>(null);
  const PlaceIcon = ICONS[kind];
  const isCurrent = place.kind === kind;
  const takes = (cargo: Cargo) =>
    cargo.kind === "documents" && place.kind !== "trash" && (kind === "favourites" || kind === "trash");
  const over = useDropTarget(item, takes, (cargo) => {
    if (cargo.kind !== "documents") return;
    const chosen = documents.filter((document) => cargo.ids.includes(document.id));
    void (kind === "trash" ? actions.trash(chosen) : actions.favour(chosen, true));
  });
  return (
    <li ref={item}>
      <Link
        to={pathOf({ kind })}
        className={classes.place}
        aria-current={isCurrent ? "page" : undefined}
        data-over={over || undefined}
        onClick={onGo}
        draggable={false}
      >
        <PlaceIcon size={18} stroke={1.6} aria-hidden="true" />
        {texts.workspace.places[kind]}
      </Link>
    </li>
  );
}

function FolderSection({ onGo }: SidebarProps) {
  const { folders, place, ask } = useWorkspace();
  const expanded = useExpanded();
  const drop = useDrop();
  const heading = useRef<HTMLDivElement>(null);
  const words = texts.workspace.folders;
  const over = useDropTarget(
    heading,
    () => true,
    (cargo) => drop(cargo, null),
  );
  const { all } = folders;

  // The folder that is shown is to be seen in the tree, once; it may be closed again.
  const revealed = useRef<string | null>(null);
  const { set } = expanded;
  useEffect(() => {
    if (place.kind !== "folder" || !all || revealed.current === place.id) return;
    const path = pathTo(all, place.id);
    if (path.length === 0) return;
    revealed.current = place.id;
    for (const folder of path.slice(0, -1)) set(folder.id, true);
  }, [place, all, set]);

  return (
    <section className={classes.folders} aria-labelledby="folders-title">
      <div ref={heading} className={classes.foldersHead} data-over={over || undefined}>
        <h2 id="folders-title">{words.title}</h2>
        <Tooltip label={words.create}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={words.create}
            onClick={() => ask({ kind: "newFolder", parent: null })}
          >
            <IconFolderPlus size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <VisuallyHidden id="folders-help">{words.help}</VisuallyHidden>
      {all === null && folders.error === null && (
        <div className={classes.treeSkeleton} aria-hidden="true">
          {[70, 52, 61].map((width) => (
            <Skeleton key={width} height={14} width={`${width}%`} />
          ))}
        </div>
      )}
      {all === null && folders.error !== null && (
        <p className={classes.quiet}>
          {words.failed}
          <Button
            size="compact-xs"
            variant="default"
            display="block"
            mt="xs"
            onClick={() => void folders.reload()}
          >
            {words.retry}
          </Button>
        </p>
      )}
      {all?.length === 0 && <p className={classes.quiet}>{words.none}</p>}
      {all !== null && all.length > 0 && <FolderTree folders={all} expanded={expanded} onGo={onGo} />}
    </section>
  );
}

function Nameless() {
  const [asking, setAsking] = useState(false);
  return (
    <div className={classes.nameless}>
      <p>{texts.workspace.nameless.text}</p>
      <Button size="xs" variant="light" onClick={() => setAsking(true)}>
        {texts.workspace.nameless.action}
      </Button>
      <NameDialog opened={asking} first onClose={() => setAsking(false)} />
    </div>
  );
}
