import * as Y from "yjs";

type Insertions = Parameters<typeof Y.isDeleted>[0];

/**
 * What of one's own insertions must stay when they are taken back: the texts in which others have written since, with all
 * that makes them elements. One's own letters are not among it, so undoing leaves exactly what the others wrote.
 */
export function heldByOthers(strokes: Y.Map<unknown>, insertions: Insertions): Set<Y.Item> {
  const held = new Set<Y.Item>();
  for (const item of strokes._map.values()) {
    if (item.deleted || !Y.isDeleted(insertions, item.id) || !(item.content instanceof Y.ContentType))
      continue;
    const entry = item.content.type;
    if (!(entry instanceof Y.Map)) continue;
    const words = entry.get("text");
    if (!(words instanceof Y.Text) || !hasOther(words, insertions)) continue;
    held.add(item);
    for (const field of entry._map.values()) held.add(field);
  }
  return held;
}

function hasOther(words: Y.Text, insertions: Insertions): boolean {
  for (let item = words._start; item !== null; item = item.right) {
    if (!item.deleted && !Y.isDeleted(insertions, item.id)) return true;
  }
  return false;
}
