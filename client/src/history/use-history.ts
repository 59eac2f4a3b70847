import { useCallback, useEffect, useRef, useState } from "react";
import { getSize, listSessions, listVersions, type Version, type WorkSession } from "../api/history";
import { messageOf } from "../api/http";
import { Problem } from "../api/problem";
import type { DocumentSession } from "../sync/session";
import { withNewer } from "./steps";

/** The list follows new edits, but not each of them. */
const FOLLOW_MS = 1500;

/** Why something did not come: the server's sentence, or no answer at all. */
export interface Failure {
  offline: boolean;
  message: string;
}

export function failureOf(error: unknown): Failure {
  return { offline: !(error instanceof Problem), message: messageOf(error) };
}

export interface History {
  /** Null until the first answer. The newest first. */
  sessions: WorkSession[] | null;
  versions: Version[];
  failure: Failure | null;
  /** The newest revision that is known. */
  head: number;
  /** The oldest one that can be reached. */
  oldest: number;
  hasMore: boolean;
  more: () => Promise<void>;
  reload: () => Promise<void>;
  reloadVersions: () => Promise<void>;
}

/** The lists of a document's past, which follow while others write. */
export function useHistory({ id, doc }: DocumentSession): History {
  const [sessions, setSessions] = useState<WorkSession[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [versions, setVersions] = useState<Version[]>([]);
  const [oldest, setOldest] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const loaded = useRef(false);

  const reloadVersions = useCallback(async () => setVersions(await listVersions(id)), [id]);
  const reload = useCallback(async () => {
    try {
      const [page] = await Promise.all([listSessions(id), reloadVersions()]);
      setSessions((before) => withNewer(page.items, before ?? []));
      if (!loaded.current) setCursor(page.next_cursor);
      loaded.current = true;
      setFailure(null);
    } catch (error) {
      if (!loaded.current) setFailure(failureOf(error));
    }
  }, [id, reloadVersions]);
  const more = async () => {
    const page = await listSessions(id, cursor);
    setSessions((before) => [...(before ?? []), ...page.items]);
    setCursor(page.next_cursor);
  };

  useEffect(() => {
    void reload();
    // Counting what is stored takes longer than a page of it, and nothing waits for it.
    getSize(id).then(
      ({ pruned }) => setOldest(pruned),
      () => {},
    );
  }, [id, reload]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void reload();
      }, FOLLOW_MS);
    };
    doc.on("update", follow);
    return () => {
      doc.off("update", follow);
      clearTimeout(timer);
    };
  }, [doc, reload]);

  const head = sessions?.[0]?.last ?? oldest;
  return {
    sessions,
    versions,
    failure,
    head,
    oldest,
    hasMore: cursor !== null,
    more,
    reload,
    reloadVersions,
  };
}
