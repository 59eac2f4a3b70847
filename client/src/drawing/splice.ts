/** One stretch of a text that became another, in UTF-16 units. */
export interface Splice {
  at: number;
  removed: number;
  added: string;
}

function isSecondHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** What was done to a text when it became another with the cursor at `caret`; null if nothing. No character is cut in two. */
export function spliceOf(before: string, after: string, caret = after.length): Splice | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  // What comes after the cursor is as it was: among equal letters this tells which of them is the new one.
  const kept = Math.min(after.length - caret, shorter);
  let tail = 0;
  while (
    tail < kept &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail += 1;
  let at = 0;
  while (at < shorter - tail && before.charCodeAt(at) === after.charCodeAt(at)) at += 1;
  while (
    tail < shorter - at &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail += 1;
  }
  if (at > 0 && (isSecondHalf(before, at) || isSecondHalf(after, at))) at -= 1;
  if (tail > 0 && (isSecondHalf(before, before.length - tail) || isSecondHalf(after, after.length - tail)))
    tail -= 1;
  return { at, removed: before.length - tail - at, added: after.slice(at, after.length - tail) };
}

/** Where a place in a text is after a change of it. What is inserted right there comes before it if `pushed`. */
export function shifted(place: number, { at, removed, added }: Splice, pushed = false): number {
  if (place < at || (place === at && !pushed)) return place;
  if (place >= at + removed) return place - removed + added.length;
  return at + added.length;
}
