import { isolating } from "./bidi";
import { en } from "./en";
import { ENGLISH, type Language, localeOf, preferred, remember } from "./languages";
import { setLocale } from "./locale";

/** Every word of the interface. All languages have this shape. */
export type Catalogue = typeof en;

/**
 * The words of the language that is shown. It changes when another language is chosen, so it is read while rendering, never
 * kept in a module's constant.
 */
export let texts: Catalogue = isolating(en);

/** English is part of the application; the others come when they are needed. */
const CATALOGUES: Readonly<Record<string, () => Promise<Catalogue>>> = {
  de: () => import("./de").then(({ de }) => de),
};

let current: Language = ENGLISH;
const listeners = new Set<() => void>();

export function language(): Language {
  return current;
}

/** Calls back when the words have changed. Returns the disposer. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(next: Language, catalogue: Catalogue): void {
  texts = isolating(catalogue);
  current = next;
  setLocale(localeOf(next));
  // The pseudo-locale's words are English: a screen reader must not read them as Arabic.
  document.documentElement.lang = catalogue === en ? ENGLISH.tag : next.tag;
  document.documentElement.dir = next.direction;
  for (const listener of listeners) listener();
}

/** Takes the language that is preferred here. Call it before the first render and wait: the page never changes its words. */
export async function startLanguage(): Promise<void> {
  const wanted = preferred();
  const load = CATALOGUES[wanted.tag];
  if (!load) {
    show(wanted, en);
    return;
  }
  try {
    show(wanted, await load());
  } catch (error) {
    console.warn(`There is no catalogue for ${wanted.tag} now.`, error);
    show(ENGLISH, en);
  }
}

/** Shows another language from now on, and at the next visit. Nothing is reloaded. Rejects when its words cannot be had. */
export async function chooseLanguage(next: Language): Promise<void> {
  const catalogue = await (CATALOGUES[next.tag]?.() ?? en);
  remember(next);
  show(next, catalogue);
}
