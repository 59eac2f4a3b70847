import type { SearchQuery } from "@codemirror/search";
import type { EditorState } from "@codemirror/state";

/** Further matches are not counted, and no longer than this is counted at all. */
export const MAX_COUNTED = 2000;
const MAX_MS = 60;

export interface Matches {
  total: number;
  /** Which of them is selected, from 1; 0 for none. */
  current: number;
  /** There are more than were counted. */
  more: boolean;
}

/** How often a text is found, and which match is selected. What cannot be searched for is found nowhere. */
export function countMatches(state: EditorState, query: SearchQuery): Matches {
  if (!query.valid) return { total: 0, current: 0, more: false };
  const { from, to } = state.selection.main;
  const cursor = query.getCursor(state);
  const until = performance.now() + MAX_MS;
  let total = 0;
  let current = 0;
  for (let found = cursor.next(); !found.done; found = cursor.next()) {
    total += 1;
    if (found.value.from === from && found.value.to === to) current = total;
    if (total >= MAX_COUNTED || (total % 64 === 0 && performance.now() > until)) {
      return { total, current, more: true };
    }
  }
  return { total, current, more: false };
}
