import { useEffect, useRef } from "react";
import { getDocument } from "../api/documents";
import { onSeen } from "../app/returning";

const LOOK_MS = 3000;

/** Looks now and then whether the document has opened for us (again), and calls back then. */
export function useAdmission(
  document: string,
  waits: boolean,
  onAdmitted: () => void,
  everyMs = LOOK_MS,
): void {
  const admitted = useRef(onAdmitted);
  admitted.current = onAdmitted;
  useEffect(() => {
    if (!waits) return;
    let current = true;
    const look = () => {
      if (window.document.visibilityState !== "visible") return;
      getDocument(document).then(
        () => {
          if (current) admitted.current();
        },
        () => {},
      );
    };
    const timer = setInterval(look, everyMs);
    const unfollow = onSeen(look);
    return () => {
      current = false;
      clearInterval(timer);
      unfollow();
    };
  }, [document, waits, everyMs]);
}
