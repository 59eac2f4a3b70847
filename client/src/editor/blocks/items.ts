import { texts } from "../../texts";
import type { Item } from "./ItemList";
import { type Block, blocks, matching } from "./registry";

/** What the menu shows of the blocks that `query` means, and may stand there. Without groups where one searches. */
export function itemsFor(
  query: string,
  inCell: boolean,
): { blocks: readonly Block[]; items: readonly Item[] } {
  const found = matching(blocks(), query).filter((block) => block.inCell || !inCell);
  const items = found.map((block) => ({
    id: block.id,
    title: block.title(),
    description: block.description(),
    typed: block.typed,
    icon: block.icon,
    group: query.trim() ? undefined : texts.blocks.groups[block.group],
  }));
  return { blocks: found, items };
}
