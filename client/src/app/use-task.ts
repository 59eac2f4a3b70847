import { useCallback, useState } from "react";
import { messageOf } from "../api/http";

export interface Task {
  busy: boolean;
  /** Why the last attempt failed, or null. */
  error: string | null;
  /** Runs one action at a time. Resolves to whether it succeeded. */
  run: (action: () => Promise<void>) => Promise<boolean>;
  clear: () => void;
}

/** An action that takes a while and may fail: a button shows the first, an alert the second. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = useCallback(async (action: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await action();
      return true;
    } catch (failure) {
      setError(messageOf(failure));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(null), []);
  return { busy, error, run, clear };
}
