import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useNavigate } from "react-router";
import type { Folder } from "../api/workspace";
import { complain, say } from "../app/notices";
import { useWindow } from "../app/use-window";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { FolderRow } from "./FolderRow";
import { pathOf } from "./place";
import { isInside, pathTo, typedAhead, visibleRows } from "./tree";
import type { Expanded } from "./use-expanded";
import classes from "./workspace.module.css";

/** A pause in typing that begins a new word. */
const TYPING_MS = 700;
/** Of a row, in pixels, until one has been measured. */
const ROW = 34;

interface FolderTreeProps {
  folders: Folder[];
  expanded: Expanded;
  /** After somebody went to a folder: the drawer of a phone closes. */
  onGo: () => void;
}

/** The tree of folders, with the keyboard that the ARIA practices describe for trees. */
export function FolderTree({ folders, expanded, onGo }: FolderTreeProps) {
  const { place, actions, ask } = useWorkspace();
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [cut, setCut] = useState<string | null>(null);
  const [menuOf, setMenuOf] = useState<string | null>(null);
  const typed = useRef({ text: "", at: 0 });
  const rows = useMemo(() => visibleRows(folders, expanded.ids), [folders, expanded.ids]);
  const shown = useWindow(list, rows.length, ROW);
  const here = place.kind === "folder" ? place.id : null;
  const byId = (id: string | null) => rows.findIndex((row) => row.folder.id === id);
  // One row is in the order of the Tab key: where the focus was, else the folder that is shown, else the first.
  const tabbable = byId(focused) >= 0 ? focused : byId(here) >= 0 ? here : (rows[0]?.folder.id ?? null);

  const focusRow = (index: number) => {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (!row) return;
    flushSync(() => {
      setFocused(row.folder.id);
      shown.reveal(rows.indexOf(row));
    });
    list.current?.querySelector<HTMLElement>(`[data-folder="${CSS.escape(row.folder.id)}"]`)?.focus();
  };
  const go = (folder: Folder) => {
    void navigate(pathOf({ kind: "folder", id: folder.id }));
    onGo();
  };
  const paste = (target: string) => {
    if (cut === null) return;
    setCut(null);
    if (isInside(folders, target, cut)) {
      complain(texts.workspace.folders.cycle);
      return;
    }
    expanded.set(target, true);
    void actions.moveFolder(cut, target);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // The tree itself has the focus while the row that had it is out of sight.
    const index = byId(target === event.currentTarget ? tabbable : (target.dataset.folder ?? null));
    const row = rows[index];
    // Keys of the menu inside of a row are not those of the tree.
    if (!row) return;
    const { folder } = row;
    const isShort = event.ctrlKey || event.metaKey;
    const keys = new Map<string, () => void>([
      ["ArrowDown", () => focusRow(index + 1)],
      ["ArrowUp", () => focusRow(index - 1)],
      ["Home", () => focusRow(0)],
      ["End", () => focusRow(rows.length - 1)],
      ["Enter", () => go(folder)],
      [" ", () => go(folder)],
      ["F2", () => ask({ kind: "renameFolder", folder })],
      ["Delete", () => ask({ kind: "deleteFolder", folder })],
      ["ContextMenu", () => setMenuOf(folder.id)],
    ]);
    const inward = () => {
      if (row.expandable && !row.expanded) expanded.set(folder.id, true);
      else if (row.expanded) focusRow(index + 1);
    };
    const outward = () => {
      if (row.expanded) expanded.set(folder.id, false);
      else if (folder.parent_id !== null) focusRow(byId(folder.parent_id));
    };
    const isRtl = getComputedStyle(target).direction === "rtl";
    keys.set(isRtl ? "ArrowLeft" : "ArrowRight", inward);
    keys.set(isRtl ? "ArrowRight" : "ArrowLeft", outward);

    let action: (() => void) | undefined;
    if (isShort && event.key.toLowerCase() === "x") {
      action = () => {
        setCut(folder.id);
        say(texts.workspace.said.cut(folder.name));
      };
    } else if (isShort && event.key.toLowerCase() === "v" && cut !== null) action = () => paste(folder.id);
    else if (event.key === "Escape" && cut !== null) {
      action = () => {
        setCut(null);
        say(texts.workspace.said.uncut);
      };
    } else if (event.key === "F10" && event.shiftKey) action = () => setMenuOf(folder.id);
    else if (event.key === "*") {
      action = () => {
        for (const one of rows)
          if (one.level === row.level && one.expandable) expanded.set(one.folder.id, true);
      };
    } else if (!isShort && !event.altKey) action = keys.get(event.key);
    if (!action && event.key.length === 1 && !isShort && !event.altKey && event.key !== " ") {
      action = () => {
        const { text, at } = typed.current;
        const word = event.timeStamp - at < TYPING_MS ? text + event.key : event.key;
        typed.current = { text: word, at: event.timeStamp };
        const found = typedAhead(rows, index, word);
        if (found !== null) focusRow(found);
      };
    }
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  const isThere = shown.first <= byId(tabbable) && byId(tabbable) < shown.end;
  const held = list.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (held && !list.current?.contains(document.activeElement)) list.current?.focus({ preventScroll: true });
  });

  const onPath = new Set(here === null ? [] : pathTo(folders, here).map((folder) => folder.id));
  return (
    <div
      ref={list}
      role="tree"
      tabIndex={isThere ? -1 : 0}
      aria-label={texts.workspace.folders.title}
      aria-describedby="folders-help"
      className={classes.tree}
      style={{ paddingBlock: `${shown.before}px ${shown.after}px` }}
      onKeyDown={onKeyDown}
    >
      {rows.slice(shown.first, shown.end).map((row) => (
        <FolderRow
          key={row.folder.id}
          row={row}
          all={folders}
          current={row.folder.id === here}
          // A folder whose shown one is inside of it while it is closed says so.
          holdsCurrent={onPath.has(row.folder.id) && !row.expanded && row.folder.id !== here}
          tabbable={row.folder.id === tabbable}
          cut={row.folder.id === cut}
          menu={row.folder.id === menuOf}
          onMenu={(opened) => setMenuOf(opened ? row.folder.id : null)}
          onFocus={() => setFocused(row.folder.id)}
          onGo={() => go(row.folder)}
          onExpand={(open) => expanded.set(row.folder.id, open)}
        />
      ))}
    </div>
  );
}
