import { useEffect, useState } from "react";
import { BULK_LIMIT, peopleHere } from "../api/workspace";

/** How often it is asked who is where. */
const LOOK_MS = 4000;

/** How many people are in each of these documents, asked again and again while the page is looked at. */
export function usePeopleHere(ids: readonly string[]): ReadonlyMap<string, number> {
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>(new Map());
  const asked = ids.slice(0, BULK_LIMIT).join(",");
  useEffect(() => {
    if (!asked) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      clearTimeout(timer);
      if (document.visibilityState !== "visible") return;
      try {
        const found = await peopleHere(asked.split(","));
        if (!isOver) setCounts(new Map(Object.entries(found)));
      } catch {
        // The next look may succeed; a count is not worth a complaint.
      }
      if (!isOver) timer = setTimeout(look, LOOK_MS);
    };
    const soon = () => void look();
    soon();
    document.addEventListener("visibilitychange", soon);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", soon);
    };
  }, [asked]);
  return counts;
}
