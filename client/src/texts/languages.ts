import { readItem, writeItem } from "../device/storage";

/** A language of the interface. */
export interface Language {
  /** BCP 47. The choice is kept under it. */
  tag: string;
  /** What it calls itself. */
  name: string;
  direction: "ltr" | "rtl";
}

/** What can be chosen, in the order of the menu. */
export const LANGUAGES: readonly Language[] = [
  { tag: "en", name: "English", direction: "ltr" },
  { tag: "de", name: "Deutsch", direction: "ltr" },
];

export const ENGLISH = LANGUAGES[0] as Language;

/**
 * English words on pages laid out from right to left: what the layout is tested with (`?lang=ar-XB`). Named like the
 * bidirectional pseudo-locale of CLDR, and in no menu.
 */
const RIGHT_TO_LEFT: Language = { tag: "ar-XB", name: "English, right to left", direction: "rtl" };

const KEY = "quire:language";
/** A language in the address holds for this tab only: a link must not change what somebody has chosen. */
const PARAMETER = "lang";

function known(tag: string | null | undefined): Language | undefined {
  return [...LANGUAGES, RIGHT_TO_LEFT].find((language) => language.tag === tag);
}

function ofTab(): Language | undefined {
  try {
    const asked = known(new URLSearchParams(location.search).get(PARAMETER));
    if (asked) sessionStorage.setItem(KEY, asked.tag);
    return asked ?? known(sessionStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

/** The first of the browser's languages that there is a catalogue for. */
export function bestOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const base = tag.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((language) => language.tag === base);
    if (found) return found;
  }
  return ENGLISH;
}

/** What the tab was asked for, else what was chosen on this device, else what the browser prefers. */
export function preferred(): Language {
  return ofTab() ?? known(readItem(KEY)) ?? bestOf(navigator.languages);
}

export function remember(language: Language): void {
  writeItem(KEY, language.tag);
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Then nothing was kept for the tab either.
  }
}

/** How dates and numbers are written: as the browser's user does in this language ("en-GB"), else as it is usual. */
export function localeOf({ tag }: Language): string {
  const base = tag === RIGHT_TO_LEFT.tag ? ENGLISH.tag : tag;
  const tags = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  return tags.find((one) => one === base || one.startsWith(`${base}-`)) ?? base;
}
