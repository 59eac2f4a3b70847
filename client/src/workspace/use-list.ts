import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { meSettled } from "../account/me";
import { messageOf } from "../api/http";
import { Problem } from "../api/problem";
import { type ListOptions, listWorkspace, type WorkspaceDocument } from "../api/workspace";
import { onReturn } from "../app/returning";
import type { Asked, Place } from "./place";

export type ListState =
  | { kind: "loading" }
  | {
      kind: "loaded";
      documents: WorkspaceDocument[];
      next: string | null;
      loadingMore: boolean;
      /** Another list was asked for and has not come yet. */
      stale: boolean;
    }
  /** `gone`: the server answers that there is no such folder. */
  | { kind: "failed"; message: string; gone: boolean };

/** How long the list waits for the server to say who we are. */
const WHO_MS = 2500;

/** What the server is asked for a place. */
export function optionsOf(place: Place, asked: Asked): ListOptions {
  return {
    ...(place.kind === "folder" ? { filter: "all", folder: place.id } : { filter: place.kind }),
    kind: asked.kind,
    title: asked.title.trim(),
    ...(asked.sort ? { sort: asked.sort } : {}),
    ...(asked.order ? { order: asked.order } : {}),
  };
}

/** Pages may overlap when a document was edited between two requests. */
function joined(before: WorkspaceDocument[], after: WorkspaceDocument[]): WorkspaceDocument[] {
  const known = new Set(before.map((document) => document.id));
  return [...before, ...after.filter((document) => !known.has(document.id))];
}

export interface DocumentList {
  state: ListState;
  /** From the start, with what the page shows while it loads. */
  reload: () => void;
  /** Asks again for the list that is shown by now, and leaves what is there until the answer has come. */
  refresh: () => Promise<void>;
  more: () => Promise<void>;
  /** What is known to have changed, before the server is asked. */
  change: (
    ids: ReadonlySet<string>,
    change: (document: WorkspaceDocument) => Partial<WorkspaceDocument>,
  ) => void;
  /** They are not in this list any more. Whoever has gone to another meanwhile may find them there. */
  drop: (ids: ReadonlySet<string>) => void;
}

/** The documents of a place: loaded at once, and again when the page or the network comes back. */
export function useList(place: Place, asked: Asked, who: string): DocumentList {
  const [state, setState] = useState<ListState>({ kind: "loading" });
  const request = useRef(0);
  const shownFor = useRef("");
  const key = JSON.stringify([place, asked]);
  // The same words mean the same question, whatever object they come in.
  const options = useMemo(() => {
    const [where, what] = JSON.parse(key) as [Place, Asked];
    return optionsOf(where, what);
  }, [key]);
  const placeKey = JSON.stringify([place, who]);

  const load = useCallback(async () => {
    request.current += 1;
    const mine = request.current;
    setState((before) => (before.kind === "loaded" ? { ...before, stale: true } : before));
    try {
      // A guest's nickname may have to be told first: it decides what is theirs.
      await meSettled(WHO_MS);
      if (mine !== request.current) return;
      const page = await listWorkspace(options);
      if (mine !== request.current) return;
      setState({
        kind: "loaded",
        documents: page.items,
        next: page.next_cursor,
        loadingMore: false,
        stale: false,
      });
    } catch (error) {
      if (mine !== request.current) return;
      const gone = error instanceof Problem && error.status === 404;
      setState({ kind: "failed", message: messageOf(error), gone });
    }
  }, [options]);

  useEffect(() => {
    if (shownFor.current !== placeKey) setState({ kind: "loading" });
    shownFor.current = placeKey;
    void load();
    const unfollow = onReturn(() => void load());
    return () => {
      request.current += 1;
      unfollow();
    };
  }, [load, placeKey]);

  // What was begun in one place may end in another.
  const loadShown = useRef(load);
  useLayoutEffect(() => {
    loadShown.current = load;
  }, [load]);
  const refresh = useCallback(() => loadShown.current(), []);

  const reload = useCallback(() => {
    setState({ kind: "loading" });
    void load();
  }, [load]);

  const more = useCallback(async () => {
    if (state.kind !== "loaded" || state.next === null || state.loadingMore || state.stale) return;
    request.current += 1;
    const mine = request.current;
    setState({ ...state, loadingMore: true });
    try {
      const page = await listWorkspace({ ...options, cursor: state.next });
      if (mine !== request.current) return;
      setState((before) =>
        before.kind === "loaded"
          ? {
              ...before,
              documents: joined(before.documents, page.items),
              next: page.next_cursor,
              loadingMore: false,
            }
          : before,
      );
    } catch (error) {
      if (mine === request.current) setState({ kind: "failed", message: messageOf(error), gone: false });
    }
  }, [state, options]);

  const change = useCallback<DocumentList["change"]>((ids, changed) => {
    setState((before) =>
      before.kind === "loaded"
        ? {
            ...before,
            documents: before.documents.map((one) => (ids.has(one.id) ? { ...one, ...changed(one) } : one)),
          }
        : before,
    );
  }, []);

  const drop = useCallback<DocumentList["drop"]>(
    (ids) => {
      if (shownFor.current !== placeKey) {
        void refresh();
        return;
      }
      setState((before) =>
        before.kind === "loaded"
          ? { ...before, documents: before.documents.filter((one) => !ids.has(one.id)) }
          : before,
      );
    },
    [placeKey, refresh],
  );

  return { state, reload, refresh, more, change, drop };
}
