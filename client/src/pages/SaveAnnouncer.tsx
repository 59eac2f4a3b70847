import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { SaveState } from "../sync/save-state";
import type { DocumentSession } from "../sync/session";
import { label } from "./save-words";

/** A state that lasts less is not worth interrupting a reader. */
const SETTLE_MS = 1200;

interface SaveAnnouncerProps {
  session: DocumentSession;
}

/**
 * Tells screen readers when the state of saving changes in kind. "Saving" and the return to "Saved" that follow each
 * keystroke stay silent; "Saved" is said only after something worse was.
 */
export function SaveAnnouncer({ session }: SaveAnnouncerProps) {
  const save = useSyncExternalStore(session.subscribe, session.saving);
  const [message, setMessage] = useState("");
  const said = useRef<SaveState["kind"]>("saved");
  const sentence = label(save);
  const { kind } = save;
  const latest = useRef(sentence);
  latest.current = sentence;

  useEffect(() => {
    if (kind === "saving" || kind === "opening" || kind === said.current) return;
    const timer = setTimeout(() => {
      said.current = kind;
      setMessage(latest.current);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [kind]);

  return <VisuallyHidden role="status">{message}</VisuallyHidden>;
}
