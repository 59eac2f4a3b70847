/** How many revisions a film of the whole history skips at a time, so that it lasts at most a minute or so. */
export const FRAMES = 240;

/** From where to where one can go. */
export interface Span {
  oldest: number;
  head: number;
}

export function clamp(revision: number, { oldest, head }: Span): number {
  return Math.min(Math.max(revision, oldest), head);
}

/** The next picture of the film that plays from `start`. */
export function nextFrame(revision: number, start: number, span: Span): number {
  const stride = Math.max(1, Math.ceil((span.head - start) / FRAMES));
  return clamp(revision + stride, span);
}

/** Sessions that were read anew, before those that an older page brought. */
export function withNewer<T extends { first: number; last: number }>(newest: T[], before: T[]): T[] {
  const reached = newest.at(-1)?.first ?? 0;
  return [...newest, ...before.filter(({ last }) => last < reached)];
}
