import { useCallback, useState } from "react";
import { readJson, writeItem } from "../device/storage";

const KEY = "quire:folders-open";
/** More than anybody opens; what was opened long ago goes first. */
const MOST = 500;

export interface Expanded {
  ids: ReadonlySet<string>;
  set: (id: string, open: boolean) => void;
}

function kept(): Set<string> {
  const value = readJson(KEY);
  return new Set(Array.isArray(value) ? value.filter((id): id is string => typeof id === "string") : []);
}

/** Which folders show what is in them. Remembered on this device. */
export function useExpanded(): Expanded {
  const [ids, setIds] = useState<ReadonlySet<string>>(kept);
  const set = useCallback((id: string, open: boolean) => {
    setIds((before) => {
      if (before.has(id) === open) return before;
      const next = new Set(before);
      if (open) next.add(id);
      else next.delete(id);
      writeItem(KEY, JSON.stringify([...next].slice(-MOST)));
      return next;
    });
  }, []);
  return { ids, set };
}
