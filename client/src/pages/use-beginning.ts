import { useCallback, useEffect, useRef } from "react";
import type { DocumentSession } from "../sync/session";

/** Kinds whose text lies in the shared text: what is blank there is blank. */
const WRITTEN = ["richtext", "code"];

/** How long a dialog that was closed may keep the focus. */
const LEAVING_FRAMES = 60;

/**
 * Puts the cursor where one begins: into the title of a blank document, once, and only if nothing else has the focus.
 * `begin` does it again after a question; in a document that has words it goes to the document.
 */
export function useBeginning(
  session: DocumentSession,
  { kind, usable, waits }: { kind: string | null; usable: boolean; waits: boolean },
): () => void {
  const begin = useCallback(() => {
    const attempt = (frames: number) => {
      const { activeElement } = document;
      // The question that was just answered may still be on its way out.
      if (frames > 0 && activeElement?.closest("[role='dialog']")) {
        requestAnimationFrame(() => attempt(frames - 1));
        return;
      }
      // Whoever answers before the kind is known is put where everything begins, and led on when it is.
      const isFree =
        activeElement === null || activeElement === document.body || activeElement.id === "content";
      if (!isFree) return;
      const isBlank = kind !== null && WRITTEN.includes(kind) && session.text.length === 0;
      const place = isBlank && !session.standing().title ? "#content textarea" : "#content";
      document.querySelector<HTMLElement>(place)?.focus({ preventScroll: true });
    };
    attempt(LEAVING_FRAMES);
  }, [session, kind]);
  const begun = useRef(false);
  useEffect(() => {
    if (!usable || waits || begun.current) return;
    begun.current = true;
    if (session.text.length === 0) begin();
  }, [session, usable, waits, begin]);
  return begin;
}
