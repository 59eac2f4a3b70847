import { useCallback, useEffect, useRef, useState } from "react";
import { type DocumentPage, type DocumentRecord, listDocuments } from "../api/documents";

export type DocumentsState =
  | { kind: "loading" }
  | { kind: "loaded"; documents: DocumentRecord[]; next: string | null; loadingMore: boolean }
  | { kind: "failed"; message: string };

function newestFirst(documents: DocumentRecord[]): DocumentRecord[] {
  return [...documents].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

/** Pages may overlap when a document was edited between two requests. */
function joined(before: DocumentRecord[], page: DocumentPage): DocumentRecord[] {
  const known = new Set(before.map((document) => document.id));
  return [...before, ...page.items.filter((document) => !known.has(document.id))];
}

/** The list of documents: loaded at once, and again when the page or the network comes back. */
export function useDocuments() {
  const [state, setState] = useState<DocumentsState>({ kind: "loading" });
  const request = useRef(0);

  const load = useCallback(async () => {
    request.current += 1;
    const mine = request.current;
    try {
      const page = await listDocuments();
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
  }, []);

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
  }, [load]);

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
      const page = await listDocuments(state.next);
      if (mine !== request.current) return;
      const documents = joined(state.documents, page);
      setState({ kind: "loaded", documents, next: page.next_cursor, loadingMore: false });
    } catch (error) {
      if (mine !== request.current) return;
      setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }, [state]);

  const removed = useCallback((id: string) => {
    setState((before) =>
      before.kind === "loaded"
        ? { ...before, documents: before.documents.filter((document) => document.id !== id) }
        : before,
    );
  }, []);

  return { state, reload, more, removed };
}
