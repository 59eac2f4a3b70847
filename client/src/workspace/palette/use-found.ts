import { useEffect, useState } from "react";
import { useMe } from "../../account/me";
import { type Folder, listFolders, listWorkspace } from "../../api/workspace";
import { documentsOnThisDevice } from "../../device/known";

/** A document as the palette shows it. */
export interface FoundDocument {
  id: string;
  title: string;
  kind: string;
}

export interface Found {
  documents: FoundDocument[];
  folders: Folder[];
  searching: boolean;
  /** The server did not answer: these are this device's documents. */
  offline: boolean;
}

const MOST_FOUND = 8;
/** Of which those that fit best are shown. */
const MOST_ASKED = 40;
const MOST_RECENT = 6;
/** A pause in typing after which the server is asked. */
const TYPING_MS = 150;

/** Titles that begin with the words come first, then those of which a word does; each in the order in which they came. */
export function bestOf<T extends { title: string }>(found: readonly T[], words: string): T[] {
  const part = words.trim().toLocaleLowerCase();
  const rank = ({ title }: T) => {
    const whole = title.toLocaleLowerCase();
    return whole.startsWith(part) ? 0 : whole.includes(` ${part}`) ? 1 : 2;
  };
  return [...found].sort((one, other) => rank(one) - rank(other)).slice(0, MOST_FOUND);
}

function onDevice(words: string): FoundDocument[] {
  const part = words.toLocaleLowerCase();
  return bestOf(
    documentsOnThisDevice().filter(({ title }) => title.toLocaleLowerCase().includes(part)),
    words,
  );
}

/** Documents with these words in their title; without words, what was opened last. And all folders. */
export function useFound(words: string): Found {
  const named = useMe().session.actor.kind !== "anonymous";
  const [documents, setDocuments] = useState<FoundDocument[]>([]);
  const [folders, setFolders] = useState<Folder[]>([]);
  const [searching, setSearching] = useState(true);
  const [offline, setOffline] = useState(false);

  useEffect(() => {
    if (!named) return;
    // Without them, documents are still found.
    listFolders().then(setFolders, () => {});
  }, [named]);

  useEffect(() => {
    const controller = new AbortController();
    setSearching(true);
    const ask = async () => {
      const options =
        words === ""
          ? { filter: named ? ("recent" as const) : ("all" as const), limit: MOST_RECENT }
          : { filter: "all" as const, title: words, limit: MOST_ASKED };
      try {
        const { items } = await listWorkspace(options, controller.signal);
        if (controller.signal.aborted) return;
        setDocuments(bestOf(items, words));
        setOffline(false);
      } catch {
        if (controller.signal.aborted) return;
        setDocuments(onDevice(words));
        setOffline(true);
      }
      setSearching(false);
    };
    const timer = setTimeout(() => void ask(), words === "" ? 0 : TYPING_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [words, named]);

  return { documents, folders, searching, offline };
}
