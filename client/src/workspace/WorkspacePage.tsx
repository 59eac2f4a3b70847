import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Navigate, useLocation, useNavigate, useSearchParams } from "react-router";
import { isSignedIn, useMe } from "../account/me";
import { signInPath } from "../account/next";
import { messageOf } from "../api/http";
import { complain, forgetUndo } from "../app/notices";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import { useUnsavedOnThisDevice } from "../device/use-unsaved";
import { texts } from "../texts";
import { type Dialog, type Workspace, WorkspaceContext } from "./context";
import { Dialogs } from "./dialogs";
import { FileDrop } from "./FileDrop";
import { ImportPanel } from "./ImportPanel";
import { Main } from "./Main";
import { PaletteButton } from "./palette/PaletteButton";
import { type Asked, askedOf, type Place, pathOf, placeOf, queryOf } from "./place";
import { Sidebar } from "./Sidebar";
import { everything, NONE, pruned, type Selection } from "./selection";
import { useActions } from "./use-actions";
import { useFolders } from "./use-folders";
import { useImport } from "./use-import";
import { useList } from "./use-list";
import { usePeopleHere } from "./use-people-here";
import classes from "./workspace.module.css";

/** Where the list was before there were places: links to it may still be about. */
const OLD_FILTERS = ["owned", "shared"] as const;

/** The place and the questions in the address. */
function useWhere(): { place: Place; asked: Asked; ask: (asked: Asked) => void } {
  const { pathname } = useLocation();
  const [query, setQuery] = useSearchParams();
  const place = useMemo(() => placeOf(pathname), [pathname]);
  const asked = useMemo(() => askedOf(query), [query]);
  const ask = useCallback((next: Asked) => setQuery(queryOf(next), { replace: true }), [setQuery]);
  return { place, asked, ask };
}

export function placeName(place: Place, folders: { id: string; name: string }[] | null): string {
  if (place.kind === "folder")
    return folders?.find((one) => one.id === place.id)?.name ?? texts.workspace.folders.title;
  return place.kind === "all" ? texts.workspace.allTitle : texts.workspace.places[place.kind];
}

export default function WorkspacePage() {
  const me = useMe();
  const [query] = useSearchParams();
  const { pathname } = useLocation();
  if (me.session.access === "accounts" && me.status === "known" && !isSignedIn(me)) {
    return <Navigate to={signInPath(pathname)} replace />;
  }
  const old = OLD_FILTERS.find((filter) => filter === query.get("filter"));
  if (pathname === "/" && old) return <Navigate to={pathOf({ kind: old })} replace />;
  return <WorkspaceBody />;
}

function WorkspaceBody() {
  const me = useMe();
  const { actor } = me.session;
  const named = actor.kind !== "anonymous";
  const { place, asked, ask: askList } = useWhere();
  const list = useList(place, asked, actor.id);
  const folders = useFolders(named, actor.id);
  const unsaved = useUnsavedOnThisDevice();
  const narrow = useMediaQuery("(max-width: 56em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const navigate = useNavigate();

  const [selection, setSelection] = useState<Selection>(NONE);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [dialog, setDialog] = useState<{ what: Dialog | null; opened: boolean }>({
    what: null,
    opened: false,
  });
  const [nav, setNav] = useState(false);
  const [creating, setCreating] = useState(false);

  const clearSelection = useCallback(() => setSelection(NONE), []);
  const actions = useActions({ list, folders, place, clearSelection });
  const documents = useMemo(() => (list.state.kind === "loaded" ? list.state.documents : []), [list.state]);
  const ids = useMemo(() => documents.map((one) => one.id), [documents]);
  const people = usePeopleHere(place.kind === "trash" ? NOBODY : ids);
  const shownSelection = useMemo(() => pruned(selection, ids), [selection, ids]);

  const path = pathOf(place);
  // Elsewhere, other documents are there to be chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is the occasion
  useEffect(() => {
    setSelection(NONE);
    setRenaming(null);
  }, [path]);

  useEffect(() => forgetUndo, []);

  const { refresh } = list;
  const { reload: reloadFolders } = folders;
  const importing = useImport(() => {
    void refresh();
    void reloadFolders();
  });
  const { start: startImport } = importing;
  const folder = place.kind === "folder" ? place.id : null;
  const importFiles = useCallback(
    (files: readonly File[]) => startImport(files, folder),
    [startImport, folder],
  );
  const ask = useCallback((what: Dialog) => setDialog({ what, opened: true }), []);

  // The palette leads here with something to ask.
  const location = useLocation();
  const asks = (location.state as { ask?: Dialog } | null)?.ask;
  useEffect(() => {
    if (!asks) return;
    ask(asks);
    void navigate(`${location.pathname}${location.search}`, { replace: true, state: null });
  }, [asks, ask, navigate, location.pathname, location.search]);

  const name = placeName(place, folders.all);
  usePageTitle(place.kind === "all" ? null : name);

  const create = async (kind: string) => {
    setCreating(true);
    try {
      await actions.create(kind);
    } catch (error) {
      complain(`${texts.home.createFailed}: ${messageOf(error)}`);
    } finally {
      setCreating(false);
    }
  };

  // Ctrl+A chooses all documents, wherever the focus is on the page but in a field.
  useEffect(() => {
    const all = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key.toLowerCase() !== "a" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      if (event.defaultPrevented || target.closest("input:not([type=checkbox]), textarea, [role=dialog]"))
        return;
      if (ids.length === 0) return;
      event.preventDefault();
      setSelection(everything(ids));
    };
    const none = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (!target.closest("[role=dialog], [role=menu], [role=listbox]")) setSelection(NONE);
    };
    const keys = (event: KeyboardEvent) => {
      all(event);
      none(event);
    };
    window.addEventListener("keydown", keys);
    return () => window.removeEventListener("keydown", keys);
  }, [ids]);

  const workspace: Workspace = {
    place,
    documents,
    refresh,
    folders,
    actions,
    named,
    signedIn: isSignedIn(me),
    me: actor.id,
    unsaved,
    people,
    selection: shownSelection,
    setSelection,
    renaming,
    setRenaming,
    ask,
    importFiles,
  };

  return (
    <WorkspaceContext value={workspace}>
      <Page home={place.kind === "all"} width="full" tools={<PaletteButton />}>
        <div className={classes.workspace}>
          {narrow ? (
            <Drawer opened={nav} onClose={() => setNav(false)} title={texts.product} size={300}>
              <nav aria-label={texts.workspace.nav}>
                <Sidebar onGo={() => setNav(false)} />
              </nav>
            </Drawer>
          ) : (
            <nav className={classes.sidebar} aria-label={texts.workspace.nav}>
              <Sidebar onGo={() => {}} />
            </nav>
          )}
          <Main
            name={name}
            list={list}
            asked={asked}
            onAsk={askList}
            onNav={narrow ? () => setNav(true) : null}
            creating={creating}
            onCreate={(kind) => void create(kind)}
          />
        </div>
      </Page>
      {place.kind !== "trash" && (
        <FileDrop where={place.kind === "folder" ? name : texts.workspace.allTitle} onFiles={importFiles} />
      )}
      <ImportPanel importing={importing} />
      <Dialogs
        dialog={dialog.what}
        opened={dialog.opened}
        onClose={() => setDialog((before) => ({ ...before, opened: false }))}
      />
    </WorkspaceContext>
  );
}

const NOBODY: readonly string[] = [];
