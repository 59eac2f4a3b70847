import { useCallback, useSyncExternalStore } from "react";
import type { DocumentSession } from "../sync/session";

const META = "meta";
const LANGUAGE = "language";
const INDENT = "indent";

/** What everybody who edits a code document shares besides its text. Values are as they were found: anybody may write there. */
export interface Meta {
  /** Undefined while nobody has chosen one. */
  language: unknown;
  indent: unknown;
}

export function useMeta(session: DocumentSession): Meta {
  const map = session.doc.getMap(META);
  const subscribe = useCallback(
    (listener: () => void) => {
      map.observe(listener);
      return () => map.unobserve(listener);
    },
    [map],
  );
  return {
    language: useSyncExternalStore(subscribe, () => map.get(LANGUAGE)),
    indent: useSyncExternalStore(subscribe, () => map.get(INDENT)),
  };
}

/** Null leaves the choice to the title again. */
export function chooseLanguage(session: DocumentSession, id: string | null): void {
  const map = session.doc.getMap(META);
  if (id === null) map.delete(LANGUAGE);
  else if (map.get(LANGUAGE) !== id) map.set(LANGUAGE, id);
}

export function chooseIndent(session: DocumentSession, key: string): void {
  const map = session.doc.getMap(META);
  if (map.get(INDENT) !== key) map.set(INDENT, key);
}
