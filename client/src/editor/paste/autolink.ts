/** Addresses in text that become links. */
import { linkAddress } from "../links";
import type { Op } from "./lines";

const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^]+/gi;

/** Without what ends the sentence around it, and with brackets that belong to it. */
function trimmed(address: string): string {
  let text = address;
  for (;;) {
    const last = text[text.length - 1] ?? "";
    if (/[.,;:!?…»”’*_]/.test(last)) text = text.slice(0, -1);
    else if (last === ")" && count(text, ")") > count(text, "(")) text = text.slice(0, -1);
    else if (last === "]" && count(text, "]") > count(text, "[")) text = text.slice(0, -1);
    else return text;
  }
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

function target(shown: string): string | null {
  const address = linkAddress(shown);
  return address && /^https?:\/\/[^/?#]*[^/?#.]/.test(address) ? address : null;
}

/** The address that the whole text is, or null. */
export function isUrl(text: string): string | null {
  const shown = text.trim();
  if (!/^(https?:\/\/|mailto:)\S+$/i.test(shown) || shown.length > 8192) return null;
  return linkAddress(shown);
}

/** The text in pieces, its addresses as links. */
export function linked(text: string): Op[] {
  const pieces: Op[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const shown = trimmed(match[0]);
    const address = target(shown);
    const before = text[match.index - 1] ?? " ";
    if (!address || /[\p{L}\p{N}@/]/u.test(before)) continue;
    if (match.index > done) pieces.push({ insert: text.slice(done, match.index) });
    pieces.push({ insert: shown, attributes: { link: address } });
    done = match.index + shown.length;
  }
  if (done < text.length || pieces.length === 0) pieces.push({ insert: text.slice(done) });
  return pieces;
}

/** The address at the end of `text`, with where it begins; null if there is none. */
export function addressAtEnd(text: string): { start: number; shown: string; address: string } | null {
  const word = /\S+$/.exec(text);
  if (!word) return null;
  const opening = /^[([{<"'„“‚‘«]+/.exec(word[0])?.[0].length ?? 0;
  const body = word[0].slice(opening);
  if (!/^(https?:\/\/|www\.)/i.test(body)) return null;
  const shown = trimmed(body);
  const address = target(shown);
  return address ? { start: word.index + opening, shown, address } : null;
}
