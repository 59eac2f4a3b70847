/**
 * What can be inserted into a rich text: one list, which the menu behind "/" and the toolbar's "Insert" both show.
 * A feature adds its own with `registerBlock`, while it can do what it offers.
 */
import type { TablerIcon } from "@tabler/icons-react";
import type Quill from "quill/core";

/** In the order of the menu. */
export const BLOCK_GROUPS = ["text", "lists", "insert"] as const;
export type BlockGroup = (typeof BLOCK_GROUPS)[number];

export interface Block {
  /** Stable and unique, e.g. "table". */
  id: string;
  group: BlockGroup;
  icon: TablerIcon;
  /** Read when the menu is shown, so that it is in the language of that moment. */
  title(): string;
  /** One line on what it is. */
  description(): string;
  /** Further words under which it is found, in lower case. */
  keywords(): readonly string[];
  /** What one types in a line to get the same, e.g. "# ". */
  typed?: string;
  /** Whether it may stand in the cell of a table, which holds one line. By default not. */
  inCell?: boolean;
  /** Puts it where the cursor is. The editor has the focus, and what was typed for the menu is gone. */
  run(quill: Quill): void;
}

const registered = new Map<string, Block>();
const listeners = new Set<() => void>();
let shown: readonly Block[] = [];

function changed(): void {
  const order = (block: Block) => BLOCK_GROUPS.indexOf(block.group);
  // Sorting is stable: within a group, whoever came first stands first.
  shown = [...registered.values()].sort((one, other) => order(one) - order(other));
  for (const listener of listeners) listener();
}

/** Offers a block from now on. Returns the disposer. */
export function registerBlock(block: Block): () => void {
  registered.set(block.id, block);
  changed();
  return () => {
    if (registered.get(block.id) !== block) return;
    registered.delete(block.id);
    changed();
  };
}

/** All blocks, by group. The same array until the list changes. */
export function blocks(): readonly Block[] {
  return shown;
}

export function onBlocksChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The blocks that `query` means: a word of the title or a keyword begins with it, titles first. */
export function matching(all: readonly Block[], query: string): readonly Block[] {
  const wanted = folded(query.trim());
  if (!wanted) return all;
  const rank = (block: Block): number => {
    const title = folded(block.title());
    if (title.startsWith(wanted)) return 0;
    if (title.split(/[\s-]+/).some((word) => word.startsWith(wanted))) return 1;
    if (block.keywords().some((word) => folded(word).startsWith(wanted))) return 2;
    return wanted.length > 1 && title.includes(wanted) ? 3 : 4;
  };
  return all
    .map((block) => ({ block, rank: rank(block) }))
    .filter(({ rank: place }) => place < 4)
    .sort((one, other) => one.rank - other.rank)
    .map(({ block }) => block);
}
