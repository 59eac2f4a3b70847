import type { Folder } from "../api/workspace";

/** A folder among its brothers and sisters, as the tree shows it. */
export interface TreeRow {
  folder: Folder;
  /** From 1. */
  level: number;
  /** Place among those of the same parent, from 1, and how many they are. */
  position: number;
  siblings: number;
  expandable: boolean;
  expanded: boolean;
}

/** Names in the order in which people expect them: "Week 2" before "Week 10". Made once: each takes longer than it compares. */
const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function byName(one: Folder, other: Folder): number {
  return names.compare(one.name, other.name);
}

/** The folders directly inside of each, sorted; those whose parent is unknown count as top folders. */
export function childrenOf(folders: readonly Folder[]): Map<string | null, Folder[]> {
  const known = new Set(folders.map((folder) => folder.id));
  const children = new Map<string | null, Folder[]>();
  for (const folder of folders) {
    const parent = folder.parent_id !== null && known.has(folder.parent_id) ? folder.parent_id : null;
    const family = children.get(parent);
    if (family) family.push(folder);
    else children.set(parent, [folder]);
  }
  for (const family of children.values()) family.sort(byName);
  return children;
}

/** The rows that are to be seen, from the top; what is inside of a folder only if it is expanded. */
export function visibleRows(folders: readonly Folder[], expanded: ReadonlySet<string>): TreeRow[] {
  const children = childrenOf(folders);
  const rows: TreeRow[] = [];
  const visit = (parent: string | null, level: number) => {
    const family = children.get(parent) ?? [];
    family.forEach((folder, index) => {
      const expandable = children.has(folder.id);
      const isOpen = expandable && expanded.has(folder.id);
      rows.push({
        folder,
        level,
        position: index + 1,
        siblings: family.length,
        expandable,
        expanded: isOpen,
      });
      if (isOpen) visit(folder.id, level + 1);
    });
  };
  visit(null, 1);
  return rows;
}

/** From the top folder down to this one; empty if it is not known. */
export function pathTo(folders: readonly Folder[], id: string): Folder[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const path: Folder[] = [];
  for (let folder = byId.get(id); folder && !path.includes(folder); ) {
    path.unshift(folder);
    folder = folder.parent_id === null ? undefined : byId.get(folder.parent_id);
  }
  return path;
}

/** Whether moving `id` into `target` would put it into itself. */
export function isInside(folders: readonly Folder[], target: string | null, id: string): boolean {
  return target !== null && pathTo(folders, target).some((folder) => folder.id === id);
}

/** The folder and everything below it. */
export function familyOf(folders: readonly Folder[], id: string): ReadonlySet<string> {
  const children = childrenOf(folders);
  const family = new Set([id]);
  for (const one of family) for (const child of children.get(one) ?? []) family.add(child.id);
  return family;
}

/** The next row from `from` on whose name begins with what was typed; a single repeated letter goes on to the next. */
export function typedAhead(rows: readonly TreeRow[], from: number, typed: string): number | null {
  const wanted = typed.toLocaleLowerCase();
  const isOneLetter = [...wanted].every((letter) => letter === wanted[0]);
  const part = isOneLetter ? wanted.slice(0, 1) : wanted;
  const first = isOneLetter ? 1 : 0;
  for (let step = first; step < rows.length + first; step += 1) {
    const index = (from + step) % rows.length;
    if (rows[index]?.folder.name.toLocaleLowerCase().startsWith(part)) return index;
  }
  return null;
}
