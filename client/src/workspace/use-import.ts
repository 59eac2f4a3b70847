import { useCallback, useRef, useState } from "react";
import { deleteDocument } from "../api/documents";
import { messageOf } from "../api/http";
import { createOfKind, deleteForGood, putContent } from "../api/workspace";
import { say } from "../app/notices";
import { texts } from "../texts";
import { ImportError, readImport } from "./import-file";

export type ImportState =
  | { kind: "waiting" }
  | { kind: "working" }
  | { kind: "done"; id: string; title: string }
  | { kind: "failed"; reason: string };

export interface ImportItem {
  key: number;
  name: string;
  state: ImportState;
}

export interface Importing {
  items: readonly ImportItem[];
  /** More were given than are taken at once. */
  tooMany: boolean;
  busy: boolean;
  start: (files: readonly File[], folder: string | null) => void;
  close: () => void;
}

/** How many files are taken at once. */
export const MOST_FILES = 100;

/** Makes one file a document. Nothing is left of it if that fails halfway. */
async function importOne(file: File, folder: string | null): Promise<{ id: string; title: string }> {
  const { title, content, type } = await readImport(file);
  const { id } = await createOfKind("richtext", title, folder);
  try {
    if (content) await putContent(id, content, type);
  } catch (error) {
    await deleteDocument(id)
      .then(() => deleteForGood(id))
      .catch(() => {});
    throw error;
  }
  return { id, title };
}

function reasonOf(error: unknown): string {
  return error instanceof ImportError ? texts.workspace.import.faults[error.fault] : messageOf(error);
}

/** Files that become documents, one after the other. `onImported`: after all of them, if any did. */
export function useImport(onImported: () => void): Importing {
  const [items, setItems] = useState<readonly ImportItem[]>([]);
  const [tooMany, setTooMany] = useState(false);
  const [busy, setBusy] = useState(false);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const running = useRef(0);
  const lastKey = useRef(0);
  const imported = useRef(onImported);
  imported.current = onImported;

  const set = useCallback((key: number, state: ImportState) => {
    setItems((before) => before.map((item) => (item.key === key ? { ...item, state } : item)));
  }, []);

  const start = useCallback(
    (files: readonly File[], folder: string | null) => {
      if (files.length === 0) return;
      const taken = files.slice(0, MOST_FILES).map((file) => {
        lastKey.current += 1;
        return { key: lastKey.current, file };
      });
      const fresh = taken.map(({ key, file }) => ({
        key,
        name: file.name,
        state: { kind: "waiting" } as const,
      }));
      // What is still under way stays in the list.
      setItems((before) => [...(running.current > 0 ? before : []), ...fresh]);
      setTooMany(files.length > MOST_FILES);
      running.current += 1;
      setBusy(true);
      queue.current = queue.current.then(async () => {
        let done = 0;
        for (const { key, file } of taken) {
          set(key, { kind: "working" });
          try {
            set(key, { kind: "done", ...(await importOne(file, folder)) });
            done += 1;
          } catch (error) {
            set(key, { kind: "failed", reason: reasonOf(error) });
          }
        }
        running.current -= 1;
        if (running.current === 0) setBusy(false);
        const words = texts.workspace.import;
        const failed = taken.length - done;
        say(
          [done > 0 ? words.done(done) : words.noneDone, failed > 0 && words.failed(failed)]
            .filter(Boolean)
            .join(". "),
        );
        if (done > 0) imported.current();
      });
    },
    [set],
  );

  const close = useCallback(() => setItems([]), []);
  return { items, tooMany, busy, start, close };
}
