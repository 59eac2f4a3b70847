import { useEffect, useRef, useState } from "react";
import { Problem } from "../api/problem";
import { isRole } from "../api/sharing";
import { firstRecord } from "../app/preload";
import { knownDocument, rememberDocument } from "../device/known";
import type { DocumentSession } from "../sync/session";

/** Longer than this nobody waits for the server to say what kind of document this is. */
const PATIENCE_MS = 2500;
/** After this the page says that it waits. */
const LATE_MS = 5000;
const RETRY_MS = 3000;

interface RecordedKind {
  /** Null while it is not known. */
  kind: string | null;
  /** It should be known by now. */
  late: boolean;
}

/** The server has answered, and not with a record. */
function isAnswer(error: unknown): boolean {
  return error instanceof Problem && (error.isFinal || error.status === 404);
}

/**
 * The kind of a document. One that the server does not know yet becomes a text by being opened; without the server, the
 * kind is the one that this device remembers. Otherwise it is never guessed: in the wrong editor one would write what the
 * right one cannot show.
 */
export function useKind(session: DocumentSession, synced: boolean): RecordedKind {
  const [kind, setKind] = useState<string | null>(null);
  const [late, setLate] = useState(false);
  const isSynced = useRef(synced);
  const again = useRef<(() => void) | null>(null);

  useEffect(() => {
    let current = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const settle = (otherwise: string | null) =>
      setKind((before) => before ?? (knownDocument(session.id)?.kind || otherwise));
    const patience = setTimeout(settle, PATIENCE_MS, null);
    const lateness = setTimeout(setLate, LATE_MS, true);
    const ask = () => {
      again.current = null;
      const wasSynced = isSynced.current;
      firstRecord(session.id)
        .then((record) => {
          if (!current) return;
          rememberDocument(session.id, { kind: record.kind, title: record.title });
          session.title.received(record.title);
          if (isRole(record.role)) session.membership.learn(record.role);
          setKind(record.kind);
        })
        .catch((error: unknown) => {
          if (!current) return;
          const answered = isAnswer(error);
          settle(answered ? "richtext" : null);
          if (!answered) retry = setTimeout(ask, RETRY_MS);
          // Only by then a document exists that was opened by a new name.
          else if (isSynced.current && !wasSynced) ask();
          else again.current = ask;
        });
    };
    ask();
    return () => {
      current = false;
      again.current = null;
      clearTimeout(patience);
      clearTimeout(lateness);
      clearTimeout(retry);
    };
  }, [session]);

  useEffect(() => {
    isSynced.current = synced;
    if (synced) again.current?.();
  }, [synced]);

  return { kind, late };
}
