import { useSyncExternalStore } from "react";
import { language, onLanguage } from "../texts";
import type { Language } from "../texts/languages";

/** The language that is shown. Whatever uses this renders anew, with everything inside, when another one is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguage, language);
}
