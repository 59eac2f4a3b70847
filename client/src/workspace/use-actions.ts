import { useMemo } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/http";
import {
  type BulkAction,
  bulk,
  changeDocument,
  createOfKind,
  duplicateDocument,
  putContent,
  type WorkspaceDocument,
} from "../api/workspace";
import { complain, report, say } from "../app/notices";
import { forgetDocument, rememberDocument } from "../device/known";
import { forgetUnsaved } from "../device/ledger";
import { texts } from "../texts";
import type { BuiltInTemplate } from "../texts/en/templates";
import { shownTitle } from "../texts/shown";
import { exportDocument } from "./export-file";
import type { Place } from "./place";
import type { Folders } from "./use-folders";
import type { DocumentList } from "./use-list";

const TITLE_LIMIT = 255;

type Documents = readonly WorkspaceDocument[];

export interface Actions {
  create: (kind: string) => Promise<void>;
  /** A new document from a template of one's own, or one that is ready-made. */
  fromTemplate: (template: WorkspaceDocument | BuiltInTemplate) => Promise<void>;
  rename: (document: WorkspaceDocument, title: string) => Promise<void>;
  favour: (documents: Documents, favourite: boolean) => Promise<void>;
  trash: (documents: Documents) => Promise<void>;
  restore: (documents: Documents) => Promise<void>;
  deleteForGood: (documents: Documents) => Promise<void>;
  move: (documents: Documents, folder: string | null) => Promise<void>;
  moveFolder: (id: string, parent: string | null) => Promise<void>;
  duplicate: (document: WorkspaceDocument) => Promise<void>;
  setTemplate: (document: WorkspaceDocument, template: boolean) => Promise<void>;
  exportAs: (document: WorkspaceDocument, format: string) => Promise<void>;
}

export function titleOf(document: { title: string }): string {
  return shownTitle(document.title);
}

/** What is left of a document on this device goes with it. */
async function forget(id: string): Promise<void> {
  // Yjs comes with it, and this page does not need Yjs otherwise.
  const { forgetUpdates } = await import("../device/update-store");
  await forgetUpdates(id).catch(() => {});
  forgetUnsaved(id);
  forgetDocument(id);
}

/** Does something to many documents. Returns those of which it holds now; of the others it is told why not. */
async function bulkOn(documents: Documents, action: BulkAction, folder?: string | null): Promise<Documents> {
  const ids = documents.map((one) => one.id);
  const results = await bulk(ids, action, folder);
  // Somebody was faster: the person gets what they want.
  const isDone = (one: { ok: boolean; code?: string | null }) =>
    one.ok || ((action === "trash" || action === "delete") && one.code === "document_not_found");
  const done = new Set(results.filter(isDone).map((one) => one.id));
  const failed = results.filter((one) => !isDone(one));
  if (failed.length > 0) {
    complain(texts.workspace.said.someFailed(failed.length, failed[0]?.detail ?? failed[0]?.code ?? ""));
  }
  return documents.filter((one) => done.has(one.id));
}

async function orComplain(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    complain(texts.workspace.said.failed(messageOf(error)));
  }
}

interface Around {
  list: DocumentList;
  folders: Folders;
  place: Place;
  clearSelection: () => void;
}

/** Everything that can be done to documents from a list. Each says what it did, and most can be taken back. */
export function useActions({ list, folders, place, clearSelection }: Around): Actions {
  const navigate = useNavigate();
  const { change, drop, refresh } = list;
  const { all: allFolders, reload: reloadFolders, move: moveOneFolder } = folders;
  return useMemo(() => {
    // Asked for each time: the language may change.
    const said = () => texts.workspace.said;
    const here = place.kind === "folder" ? place.id : null;
    const idsOf = (documents: Documents) => new Set(documents.map((one) => one.id));
    const nameOf = (id: string | null) => allFolders?.find((one) => one.id === id)?.name ?? said().top;
    const refreshAll = async () => {
      await Promise.all([refresh(), reloadFolders()]);
    };
    const onAll = async (documents: Documents, action: BulkAction, folder?: string | null) => {
      const done = await bulkOn(documents, action, folder);
      // What was left as it is, is not what the list says.
      if (done.length < documents.length) void refreshAll();
      return done;
    };
    const first = (documents: Documents) => titleOf(documents[0] ?? { title: "" });

    const open = async ({ id, title, kind }: WorkspaceDocument) => {
      rememberDocument(id, { title, kind });
      await navigate(`/d/${id}`);
    };

    const actions: Actions = {
      create: async (kind) => {
        await open(await createOfKind(kind, "", here));
      },

      fromTemplate: async (template) => {
        if ("id" in template) {
          await open(await duplicateDocument(template.id, { folder_id: here }));
          return;
        }
        const document = await createOfKind("richtext", template.title, here);
        await putContent(document.id, template.content, "text/markdown");
        await open(document);
      },

      rename: (document, title) =>
        orComplain(async () => {
          if (title === document.title) return;
          const ids = idsOf([document]);
          change(ids, () => ({ title }));
          try {
            await changeDocument(document.id, { title });
            say(said().renamed(shownTitle(title)));
          } catch (error) {
            change(ids, () => ({ title: document.title }));
            throw error;
          }
        }),

      favour: (documents, favourite) =>
        orComplain(async () => {
          const ids = idsOf(documents);
          change(ids, () => ({ favourite }));
          try {
            const done = await onAll(documents, favourite ? "favourite" : "unfavourite");
            if (place.kind === "favourites" && !favourite) drop(idsOf(done));
            if (documents.length > 1) report((favourite ? said().favoured : said().unfavoured)(done.length));
            else say((favourite ? said().favoured : said().unfavoured)(done.length));
          } catch (error) {
            change(ids, () => ({ favourite: !favourite }));
            throw error;
          }
        }),

      trash: (documents) =>
        orComplain(async () => {
          const done = await onAll(documents, "trash");
          if (done.length === 0) return;
          drop(idsOf(done));
          clearSelection();
          for (const { id } of done) forgetDocument(id);
          void reloadFolders();
          report(done.length === 1 ? said().trashed(first(done)) : said().trashedMany(done.length), () =>
            orComplain(async () => {
              await onAll(done, "untrash");
              await refreshAll();
              say(said().undone);
            }),
          );
        }),

      restore: (documents) =>
        orComplain(async () => {
          const done = await onAll(documents, "untrash");
          if (done.length === 0) return;
          drop(idsOf(done));
          clearSelection();
          void reloadFolders();
          report(done.length === 1 ? said().restored(first(done)) : said().restoredMany(done.length));
        }),

      deleteForGood: async (documents) => {
        const done = await onAll(documents, "delete");
        if (done.length === 0) return;
        drop(idsOf(done));
        clearSelection();
        await Promise.all(done.map(({ id }) => forget(id)));
        report(done.length === 1 ? said().gone(first(done)) : said().goneMany(done.length));
      },

      move: (documents, folder) =>
        orComplain(async () => {
          const moving = documents.filter((one) => one.folder_id !== folder);
          if (moving.length === 0) return;
          const done = await onAll(moving, "move", folder).catch((error: unknown) => {
            // Perhaps the folder went meanwhile, in another window.
            void reloadFolders();
            throw error;
          });
          if (done.length === 0) return;
          const ids = idsOf(done);
          if (here !== null && folder !== here) drop(ids);
          else change(ids, () => ({ folder_id: folder }));
          clearSelection();
          void reloadFolders();
          const what = done.length === 1 ? first(done) : said().documents(done.length);
          report(said().moved(what, nameOf(folder)), () =>
            orComplain(async () => {
              const before = new Map<string | null, WorkspaceDocument[]>();
              for (const one of done) before.set(one.folder_id, [...(before.get(one.folder_id) ?? []), one]);
              for (const [origin, ones] of before) await onAll(ones, "move", origin);
              await refreshAll();
              say(said().undone);
            }),
          );
        }),

      moveFolder: (id, parent) =>
        orComplain(async () => {
          const folder = allFolders?.find((one) => one.id === id);
          if (!folder || folder.parent_id === parent) return;
          await moveOneFolder(id, parent);
          report(said().moved(folder.name, nameOf(parent)), () =>
            orComplain(async () => {
              await moveOneFolder(id, folder.parent_id);
              say(said().undone);
            }),
          );
        }),

      duplicate: (document) =>
        orComplain(async () => {
          const title = [...said().copyOf(titleOf(document))].slice(0, TITLE_LIMIT).join("");
          const copy = await duplicateDocument(document.id, { title });
          await refreshAll();
          report(said().duplicated(titleOf(copy)));
        }),

      setTemplate: (document, template) =>
        orComplain(async () => {
          await changeDocument(document.id, { template });
          const ids = idsOf([document]);
          if (place.kind === "templates" && !template) drop(ids);
          else change(ids, () => ({ template }));
          report((template ? said().template : said().noTemplate)(titleOf(document)));
        }),

      exportAs: (document, format) =>
        orComplain(() => exportDocument(document.id, titleOf(document), format)),
    };
    return actions;
  }, [place, change, drop, refresh, allFolders, reloadFolders, moveOneFolder, clearSelection, navigate]);
}
