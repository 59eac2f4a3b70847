import { useCallback, useEffect, useState } from "react";
import { messageOf } from "../api/http";
import { getSharing, type Sharing } from "../api/sharing";
import { onSeen } from "../app/returning";

/** How often the owner's page looks whether somebody asks for access. */
const LOOK_MS = 30_000;

export interface SharingState {
  sharing: Sharing | null;
  error: string | null;
  reload: () => Promise<void>;
}

/** Who has access. `looks`: ask now and then, as the owner's page does; otherwise only by `reload`. */
export function useSharing(document: string, looks: boolean): SharingState {
  const [sharing, setSharing] = useState<Sharing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const reload = useCallback(async () => {
    try {
      setSharing(await getSharing(document));
      setError(null);
    } catch (failure) {
      setError(messageOf(failure));
    }
  }, [document]);
  useEffect(() => {
    if (!looks) return;
    const look = () => {
      if (window.document.visibilityState === "visible") void reload();
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    const unfollow = onSeen(look);
    return () => {
      clearInterval(timer);
      unfollow();
    };
  }, [looks, reload]);
  return { sharing, error, reload };
}
