import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "../api/http";

export interface Loaded<T> {
  /** Null until the first answer. An error does not take away what was there. */
  value: T | null;
  error: string | null;
  reload: () => Promise<void>;
}

/** What `load` gives, asked for at once and again when `load` changes. An answer that came too late is dropped. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const request = useRef(0);
  const reload = useCallback(async () => {
    request.current += 1;
    const mine = request.current;
    try {
      const loaded = await load();
      if (mine !== request.current) return;
      setValue(loaded);
      setError(null);
    } catch (failure) {
      if (mine === request.current) setError(messageOf(failure));
    }
  }, [load]);
  useEffect(() => {
    void reload();
    return () => {
      request.current += 1;
    };
  }, [reload]);
  return { value, error, reload };
}
