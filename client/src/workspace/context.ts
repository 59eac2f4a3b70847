import { createContext, useContext } from "react";
import type { Folder, WorkspaceDocument } from "../api/workspace";
import type { Place } from "./place";
import type { Selection } from "./selection";
import type { Actions } from "./use-actions";
import type { Folders } from "./use-folders";

/** A question that lies over the page. */
export type Dialog =
  | { kind: "move"; documents: readonly WorkspaceDocument[] }
  | { kind: "moveFolder"; folder: Folder }
  | { kind: "gone"; documents: readonly WorkspaceDocument[] }
  | { kind: "share"; document: WorkspaceDocument }
  | { kind: "newFolder"; parent: string | null }
  | { kind: "renameFolder"; folder: Folder }
  | { kind: "deleteFolder"; folder: Folder }
  | { kind: "templates" };

export interface Workspace {
  place: Place;
  /** What the list shows. */
  documents: readonly WorkspaceDocument[];
  /** Asks the server for the list again. */
  refresh: () => Promise<void>;
  folders: Folders;
  actions: Actions;
  /** Whether folders, favourites and lists of one's own are there: not without a name. */
  named: boolean;
  signedIn: boolean;
  /** The actor's id. */
  me: string;
  unsaved: ReadonlyMap<string, number>;
  people: ReadonlyMap<string, number>;
  selection: Selection;
  setSelection: (selection: Selection) => void;
  renaming: string | null;
  setRenaming: (id: string | null) => void;
  ask: (dialog: Dialog) => void;
  importFiles: (files: readonly File[]) => void;
}

export const WorkspaceContext = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("There is no workspace around this.");
  return workspace;
}

/** Who may change a document's title. */
export function mayEdit(document: WorkspaceDocument): boolean {
  return document.role === "editor" || document.role === "owner";
}

/** Who may put a document into the trash. */
export function mayDelete(document: WorkspaceDocument): boolean {
  return document.role === "owner";
}
