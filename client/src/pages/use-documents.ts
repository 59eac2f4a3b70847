import { useCallback, useEffect, useRef, useState } from "react";
import { meSettled } from "../account/me";
import { type DocumentFilter, type DocumentPage, type DocumentRecord, listDocuments } from "../api/documents";

export type DocumentsState =
  | { kind: "loading" }
  | { kind: "loaded"; documents: DocumentRecord[]; next: string | null; loadingMore: boolean }
  | { kind: "failed"; message: string };

/** How long the list waits for the server to say who we are. */
const WHO_MS = 2500;

function newestFirst(documents: DocumentRecord[]): DocumentRecord[] {
  return [...documents].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

/** Pages may overlap when a document was edited between two requests. */
function joined(before: DocumentRecord[], page: DocumentPage): DocumentRecord[] {
  const known = new Set(before.map((document) => document.id));
  return [...before, ...page.items.filter((document) => !known.has(document.id))];
}

/** The list of documents: loaded at once, and again when the page or the network comes back. */
export function useDocuments(filter: DocumentFilter, who: string) {
  const [state, setState] = useState<DocumentsState>({ kind: "loading" });
  const request = useRef(0);

  const load = useCallback(async () => {
    request.current += 1;
    const mine = request.current;
    try {
      // A guest's nickname may have to be told first: it decides what is theirs.
      await meSettled(WHO_MS);
      if (mine !== request.current) return;
      const page = await listDocuments(filter);
      if (mine !== request.current) return;
      setState({
        kind: "loaded",
        documents: newestFirst(page.items),
        next: page.next_cursor,
        loadingMore: false,
      });
    } catch (error) {
      if (mine !== request.current) return;
      setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }, [filter]);

  // Asked again when somebody else sits here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `who` is the occasion
  useEffect(() => {
    void load();
    const returned = () => {
      if (document.visibilityState === "visible") void load();
    };
    window.addEventListener("online", returned);
    document.addEventListener("visibilitychange", returned);
    return () => {
      request.current += 1;
      window.removeEventListener("online", returned);
      document.removeEventListener("visibilitychange", returned);
    };
  }, [load, who]);

  const reload = useCallback(() => {
    setState({ kind: "loading" });
    void load();
  }, [load]);

  const more = useCallback(async () => {
    if (state.kind !== "loaded" || state.next === null) return;
    request.current += 1;
    const mine = request.current;
    setState({ ...state, loadingMore: true });
    try {
      const page = await listDocuments(filter, state.next);
      if (mine !== request.current) return;
      const documents = joined(state.documents, page);
      setState({ kind: "loaded", documents, next: page.next_cursor, loadingMore: false });
    } catch (error) {
      if (mine !== request.current) return;
      setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }, [state, filter]);

  const removed = useCallback((id: string) => {
    setState((before) =>
      before.kind === "loaded"
        ? { ...before, documents: before.documents.filter((document) => document.id !== id) }
        : before,
    );
  }, []);

  return { state, reload, more, removed };
}
