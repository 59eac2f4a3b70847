import { useCallback, useState } from "react";
import { readJson, writeItem } from "../device/storage";

const KEY = "quire:grid";

/** Whether documents are shown as cards. Remembered on this device. */
export function useGrid(): [boolean, (grid: boolean) => void] {
  const [grid, setGrid] = useState(() => readJson(KEY) === true);
  const choose = useCallback((next: boolean) => {
    setGrid(next);
    writeItem(KEY, JSON.stringify(next));
  }, []);
  return [grid, choose];
}
