/** Words and characters of a text, as its language counts them. */

export interface Count {
  words: number;
  /** As a reader sees them: an emoji of several code points is one. */
  characters: number;
  /** Without white space. */
  letters: number;
}

export const NOTHING: Count = { words: 0, characters: 0, letters: 0 };
/** What an adult reads in a minute. */
const WORDS_A_MINUTE = 230;

const SIMPLE = /^[\t\u0020-\u007e\u00a0-\u02ff\u2010-\u2027]*$/;
const WORD = /[\p{L}\p{N}]+(?:['’.\-,][\p{L}\p{N}]+)*/gu;

let segmenters: { words: Intl.Segmenter; characters: Intl.Segmenter } | null = null;

function tools(): { words: Intl.Segmenter; characters: Intl.Segmenter } | null {
  if (!("Segmenter" in Intl)) return null;
  segmenters ??= {
    words: new Intl.Segmenter(undefined, { granularity: "word" }),
    characters: new Intl.Segmenter(undefined, { granularity: "grapheme" }),
  };
  return segmenters;
}

/** Of one paragraph. Most need no segmenter, which is much slower. */
export function countParagraph(text: string): Count {
  const found = SIMPLE.test(text) ? null : tools();
  const spaces = text.match(/\s/g)?.length ?? 0;
  if (!found) {
    const characters = [...text].length;
    return { words: text.match(WORD)?.length ?? 0, characters, letters: characters - spaces };
  }
  let words = 0;
  for (const { isWordLike } of found.words.segment(text)) if (isWordLike) words += 1;
  let characters = 0;
  for (const _ of found.characters.segment(text)) characters += 1;
  return { words, characters, letters: characters - spaces };
}

export function sum(one: Count, other: Count): Count {
  return {
    words: one.words + other.words,
    characters: one.characters + other.characters,
    letters: one.letters + other.letters,
  };
}

export function minutes({ words }: Count): number {
  return words === 0 ? 0 : Math.max(1, Math.round(words / WORDS_A_MINUTE));
}

/** Remembers paragraphs: of a long text, one changes at a time. */
export class Counter {
  private known = new Map<string, Count>();

  /** Counts in slices of a few milliseconds; null when `signal` ended it. `pause` waits for the page to be idle. */
  async count(text: string, signal: AbortSignal, pause: () => Promise<void>): Promise<Count | null> {
    const used = new Map<string, Count>();
    let total = NOTHING;
    let begun = performance.now();
    for (const paragraph of text.split("\n")) {
      const count = used.get(paragraph) ?? this.known.get(paragraph) ?? countParagraph(paragraph);
      used.set(paragraph, count);
      total = sum(total, count);
      if (performance.now() - begun > 6) {
        await pause();
        if (signal.aborted) return null;
        begun = performance.now();
      }
    }
    this.known = used;
    return total;
  }
}
