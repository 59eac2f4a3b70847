import { useEffect, useRef, useState } from "react";
import { isRole } from "../api/sharing";
import { firstRecord } from "../app/preload";
import { knownDocument, rememberDocument } from "../device/known";
import type { DocumentSession } from "../sync/session";

/** Longer than this nobody waits for the server to say what kind of document this is. */
const PATIENCE_MS = 2500;

/**
 * The kind of a document, or null while it is not known. A document that the server does not know yet becomes a text by
 * being opened; without the server, the kind is the one that this device remembers.
 */
export function useKind(session: DocumentSession, synced: boolean): string | null {
  const [kind, setKind] = useState<string | null>(null);
  const told = useRef(false);

  // Asked again after the first synchronisation if the server knew nothing: only then does a document exist that was
  // opened by a new name.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `synced` is the occasion, not an input
  useEffect(() => {
    if (told.current) return;
    let current = true;
    const settle = () => {
      if (current) setKind((before) => before ?? knownDocument(session.id)?.kind ?? "richtext");
    };
    const timer = setTimeout(settle, PATIENCE_MS);
    firstRecord(session.id)
      .then((record) => {
        if (!current) return;
        told.current = true;
        rememberDocument(session.id, { kind: record.kind, title: record.title });
        session.title.received(record.title);
        if (isRole(record.role)) session.learn(record.role);
        setKind(record.kind);
      })
      .catch(settle)
      .finally(() => clearTimeout(timer));
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session, synced]);

  return kind;
}
