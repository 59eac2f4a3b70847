import { texts } from ".";

/** Spaces, and what has no width, are nothing that can be seen or clicked on. */
const SEEN = /[^\p{Z}\p{C}\p{M}]/u;

export function isUntitled(title: string): boolean {
  return !SEEN.test(title);
}

/** What a document is called wherever its title is only shown. */
export function shownTitle(title: string): string {
  return isUntitled(title) ? texts.untitled : title;
}
