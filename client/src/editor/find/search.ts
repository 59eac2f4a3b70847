/** Finding in a text, without a document: values in, values out. */

export interface Query {
  text: string;
  matchCase: boolean;
  wholeWord: boolean;
  regex: boolean;
}

export interface Match {
  index: number;
  length: number;
  /** What the groups of a regular expression found; the first is the whole match. */
  groups?: (string | undefined)[];
}

/** More are not shown or replaced at once. */
export const MAX_MATCHES = 20_000;
/** An embed in the text that is searched: one character. */
export const EMBED = "\ufffc";
/** What no match reaches across: replacing it would melt lines, cells and formulas away. */
const BOUND = new RegExp(`[\n${EMBED}]`);

export function patternOf({ text, matchCase, wholeWord, regex }: Query): RegExp {
  const source = regex ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, (sign) => `\\${sign}`);
  const whole = wholeWord ? `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])` : source;
  return new RegExp(whole, `g${matchCase ? "" : "i"}u`);
}

/** All matches in order. A regular expression of others' making belongs into a worker: it may take for ever. */
export function findAll(text: string, query: Query): Match[] {
  if (!query.text) return [];
  const pattern = patternOf(query);
  const matches: Match[] = [];
  let begin = 0;
  for (const line of text.split(BOUND)) {
    for (const found of line.matchAll(pattern)) {
      const [whole] = found;
      // What matches nothing would match everywhere.
      if (whole.length === 0) continue;
      const match = { index: begin + found.index, length: whole.length };
      matches.push(query.regex ? { ...match, groups: [...found] } : match);
      if (matches.length >= MAX_MATCHES) return matches;
    }
    begin += line.length + 1;
  }
  return matches;
}

/** What takes a match's place: in the words for a regular expression `$1`, `$&` and `$$` mean something. */
export function replacementFor(match: Match, words: string, regex: boolean): string {
  if (!regex || !match.groups) return words;
  const { groups } = match;
  return words.replace(/\$(\$|&|\d{1,2})/g, (sign, name: string) => {
    if (name === "$") return "$";
    if (name === "&") return groups[0] ?? "";
    const number = Number(name);
    return number > 0 && number < groups.length ? (groups[number] ?? "") : sign;
  });
}
