import { useCallback, useEffect, useRef, useState } from "react";
import { meSettled } from "../account/me";
import { messageOf } from "../api/http";
import { Problem } from "../api/problem";
import { changeFolder, createFolder, deleteFolder, type Folder, listFolders } from "../api/workspace";
import { onReturn } from "../app/returning";
import { texts } from "../texts";

export interface Folders {
  /** Null until the first answer. */
  all: Folder[] | null;
  error: string | null;
  reload: () => Promise<void>;
  /** Each throws an error whose message is a sentence to show. */
  create: (name: string, parent: string | null) => Promise<Folder>;
  rename: (id: string, name: string) => Promise<void>;
  move: (id: string, parent: string | null) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

const WHO_MS = 2500;

/** The server's refusals in the words of the page. */
export function folderMessage(error: unknown): string {
  if (error instanceof Problem && error.code === "folder_cycle") return texts.workspace.folders.cycle;
  if (error instanceof Problem && /deep|depth/.test(error.code)) return texts.workspace.folders.depth;
  return messageOf(error);
}

async function inWords<T>(action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    throw new Error(folderMessage(error), { cause: error });
  }
}

/** The caller's folders. `enabled`: only who has a name has folders. */
export function useFolders(enabled: boolean, who: string): Folders {
  const [all, setAll] = useState<Folder[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const request = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another person has other folders
  const reload = useCallback(async () => {
    request.current += 1;
    const mine = request.current;
    if (!enabled) {
      setAll([]);
      return;
    }
    try {
      await meSettled(WHO_MS);
      const found = await listFolders();
      if (mine !== request.current) return;
      setAll(found);
      setError(null);
    } catch (failure) {
      if (mine === request.current) setError(messageOf(failure));
    }
  }, [enabled, who]);

  useEffect(() => {
    void reload();
    const unfollow = onReturn(() => void reload());
    return () => {
      request.current += 1;
      unfollow();
    };
  }, [reload]);

  const create = useCallback(async (name: string, parent: string | null) => {
    const folder = await inWords(createFolder(name, parent));
    setAll((before) => [...(before ?? []), folder]);
    return folder;
  }, []);

  const change = useCallback(
    async (id: string, what: { name?: string; parent_id?: string | null }) => {
      try {
        const changed = await inWords(changeFolder(id, what));
        setAll((before) => before?.map((one) => (one.id === id ? { ...one, ...changed } : one)) ?? null);
      } catch (failure) {
        // Another window may have moved it meanwhile.
        void reload();
        throw failure;
      }
    },
    [reload],
  );

  const rename = useCallback((id: string, name: string) => change(id, { name }), [change]);
  const move = useCallback(
    (id: string, parent: string | null) => change(id, { parent_id: parent }),
    [change],
  );
  const remove = useCallback(
    async (id: string) => {
      await inWords(deleteFolder(id));
      await reload();
    },
    [reload],
  );

  return { all, error, reload, create, rename, move, remove };
}
