import { useCallback, useEffect, useRef, useState } from "react";
import type { Page } from "../api/admin";
import { messageOf } from "../api/http";

/** A list that comes in pages: the first at once, and anew when `load` changes. */
export function usePages<T>(load: (cursor: string | null) => Promise<Page<T>>) {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const request = useRef(0);

  const fetchPage = useCallback(
    async (cursor: string | null) => {
      request.current += 1;
      const mine = request.current;
      setBusy(true);
      try {
        const page = await load(cursor);
        if (mine !== request.current) return;
        setItems((before) => (cursor === null ? page.items : [...(before ?? []), ...page.items]));
        setNext(page.next_cursor);
        setError(null);
      } catch (failure) {
        if (mine === request.current) setError(messageOf(failure));
      } finally {
        if (mine === request.current) setBusy(false);
      }
    },
    [load],
  );

  useEffect(() => {
    void fetchPage(null);
    return () => {
      request.current += 1;
    };
  }, [fetchPage]);

  const more = useCallback(() => void fetchPage(next), [fetchPage, next]);
  const reload = useCallback(() => fetchPage(null), [fetchPage]);
  return { items, next, error, busy, more, reload };
}
