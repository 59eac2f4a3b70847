import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBarToUp,
  IconChevronRight,
  IconDots,
  IconFolder,
  IconFolderOpen,
  IconFolderPlus,
  IconFolderSymlink,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { type CSSProperties, useEffect, useRef } from "react";
import type { Folder } from "../api/workspace";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { type Cargo, useDraggable, useDropTarget } from "./drag";
import { isInside, type TreeRow } from "./tree";
import { useDrop } from "./use-drop";
import classes from "./workspace.module.css";

/** How long something must be held over a closed folder until it opens. */
const SPRING_MS = 700;

interface FolderRowProps {
  row: TreeRow;
  all: Folder[];
  current: boolean;
  holdsCurrent: boolean;
  tabbable: boolean;
  cut: boolean;
  menu: boolean;
  onMenu: (opened: boolean) => void;
  onFocus: () => void;
  onGo: () => void;
  onExpand: (open: boolean) => void;
}

export function FolderRow({
  row,
  all,
  current,
  holdsCurrent,
  tabbable,
  cut,
  menu,
  onMenu,
  onFocus,
  onGo,
  onExpand,
}: FolderRowProps) {
  const { folder, level, position, siblings, expandable, expanded } = row;
  const element = useRef<HTMLDivElement>(null);
  const drop = useDrop();
  const dragging = useDraggable(
    element,
    () => ({ kind: "folder", id: folder.id }),
    () => folder.name,
  );
  const takes = (cargo: Cargo) => cargo.kind === "documents" || !isInside(all, folder.id, cargo.id);
  const over = useDropTarget(element, takes, (cargo) => drop(cargo, folder.id));

  // Held over, a closed folder opens: what is dragged may belong deeper.
  const expand = useRef(onExpand);
  expand.current = onExpand;
  useEffect(() => {
    if (!over || !expandable || expanded) return;
    const timer = setTimeout(() => expand.current(true), SPRING_MS);
    return () => clearTimeout(timer);
  }, [over, expandable, expanded]);

  const Icon = expanded ? IconFolderOpen : IconFolder;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    <div
      ref={element}
      role="treeitem"
      data-folder={folder.id}
      data-row
      tabIndex={tabbable ? 0 : -1}
      aria-label={texts.workspace.folders.countIn(folder.name, folder.documents)}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={expandable ? expanded : undefined}
      aria-selected={current}
      aria-current={current ? "page" : undefined}
      className={classes.treeRow}
      data-current={current || undefined}
      data-holds={holdsCurrent || undefined}
      data-cut={cut || dragging || undefined}
      data-over={over || undefined}
      style={{ "--level": level } as CSSProperties}
      onFocus={onFocus}
      onClick={onGo}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(true);
      }}
    >
      {/* For the pointer alone: the tree has arrow keys. */}
      <span
        aria-hidden="true"
        className={classes.twist}
        data-open={expanded || undefined}
        data-nothing={!expandable || undefined}
        onClick={(event) => {
          if (!expandable) return;
          event.stopPropagation();
          onExpand(!expanded);
        }}
      >
        {expandable && <IconChevronRight size={15} stroke={2} />}
      </span>
      <Icon size={18} stroke={1.6} className={classes.treeIcon} aria-hidden="true" />
      <span className={classes.treeName} dir="auto">
        {folder.name}
      </span>
      {/* As a style's text: the name in words has it already. */}
      {folder.documents > 0 && <span className={classes.count} data-count={folder.documents} />}
      <FolderMenu
        folder={folder}
        opened={menu}
        onChange={(opened) => {
          onMenu(opened);
          // The button is not in the order of the Tab key: the focus belongs to the row.
          if (!opened) element.current?.focus();
        }}
      />
    </div>
  );
}

interface FolderMenuProps {
  folder: Folder;
  opened: boolean;
  onChange: (opened: boolean) => void;
}

function FolderMenu({ folder, opened, onChange }: FolderMenuProps) {
  const { ask, actions } = useWorkspace();
  const words = texts.workspace.folders;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click in the menu is none on the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same
    <span className={classes.treeMenu} onClick={(event) => event.stopPropagation()}>
      <Menu position="bottom-start" width={220} opened={opened} onChange={onChange} returnFocus={false}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            tabIndex={-1}
            aria-label={words.menu(folder.name)}
            data-opened={opened || undefined}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} stroke={1.6} />}
            onClick={() => ask({ kind: "renameFolder", folder })}
          >
            {words.rename}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderPlus size={16} stroke={1.6} />}
            onClick={() => ask({ kind: "newFolder", parent: folder.id })}
          >
            {words.newInside}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderSymlink size={16} stroke={1.6} />}
            onClick={() => ask({ kind: "moveFolder", folder })}
          >
            {words.move}
          </Menu.Item>
          {folder.parent_id !== null && (
            <Menu.Item
              leftSection={<IconArrowBarToUp size={16} stroke={1.6} />}
              onClick={() => void actions.moveFolder(folder.id, null)}
            >
              {words.moveTop}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            color="var(--bad)"
            leftSection={<IconTrash size={16} stroke={1.6} />}
            onClick={() => ask({ kind: "deleteFolder", folder })}
          >
            {words.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
