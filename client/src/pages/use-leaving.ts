import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { type Blocker, useBlocker } from "react-router";
import type { DocumentSession } from "../sync/session";

/** Most of what is in the way has been put away by then: nobody has to be asked. */
const PATIENCE_MS = 400;

/**
 * Keeps whoever leaves within the application until nothing is lost by it, and lets them go then. `asks`: it takes long
 * enough for a question.
 */
export function useLeaving(session: DocumentSession): { blocker: Blocker; asks: boolean } {
  const isUnsafe = useCallback(() => session.current().unsafe, [session]);
  const unsafe = useSyncExternalStore(session.subscribe, isUnsafe);
  const blocker = useBlocker(isUnsafe);
  const { state, proceed } = blocker;
  const blocked = state === "blocked";
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    if (!blocked) return;
    const timer = setTimeout(() => setAsks(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setAsks(false);
    };
  }, [blocked]);
  useEffect(() => {
    if (blocked && !unsafe) proceed?.();
  }, [blocked, unsafe, proceed]);
  return { blocker, asks };
}
