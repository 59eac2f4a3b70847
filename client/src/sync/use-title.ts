import { useSyncExternalStore } from "react";
import type { DocumentSession } from "./session";

/** The document's title as it is shown. */
export function useTitle(session: DocumentSession): string {
  return useSyncExternalStore(session.subscribe, () => session.standing().title);
}
