import { type KeyboardEvent, memo } from "react";
import type { WorkspaceDocument } from "../api/workspace";
import { texts } from "../texts";
import { mayDelete, mayEdit, useWorkspace } from "./context";
import { DocumentFacts, DocumentTitle, Here, SelectBox, Star } from "./DocumentFacts";
import { DocumentMenu } from "./DocumentMenu";
import { KindIcon } from "./KindIcon";
import { PreviewPicture } from "./PreviewPicture";
import { everything, NONE } from "./selection";
import { useDocumentItem } from "./use-document-item";
import classes from "./workspace.module.css";

interface DocumentsProps {
  label: string;
  grid: boolean;
  busy: boolean;
}

/** The documents of a place, as rows or as cards. */
export function Documents({ label, grid, busy }: DocumentsProps) {
  const { documents, selection, setSelection, actions, setRenaming } = useWorkspace();

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const target = event.target as HTMLElement;
    if (target.matches("input:not([type=checkbox])")) return;
    const index = documents.findIndex((one) => one.id === target.closest("li")?.dataset.document);
    const document = documents[index];
    const isTitle = target.matches("[data-title]");
    const isShort = event.ctrlKey || event.metaKey;
    const focus = (at: number) => {
      const id = documents[Math.max(0, Math.min(at, documents.length - 1))]?.id;
      if (id !== undefined) {
        event.currentTarget.querySelector<HTMLElement>(`[data-title="${CSS.escape(id)}"]`)?.focus();
      }
    };
    let action: (() => void) | undefined;
    if (isShort && event.key.toLowerCase() === "a") {
      action = () => setSelection(everything(documents.map((one) => one.id)));
    } else if (event.key === "Escape" && selection.ids.size > 0) action = () => setSelection(NONE);
    else if (isTitle && document && !isShort && !event.altKey) {
      const keys = new Map<string, () => void>([
        ["ArrowDown", () => focus(index + 1)],
        ["ArrowUp", () => focus(index - 1)],
        ["Home", () => focus(0)],
        ["End", () => focus(documents.length - 1)],
      ]);
      if (document.trashed_at === null && mayEdit(document)) keys.set("F2", () => setRenaming(document.id));
      if (document.trashed_at === null && mayDelete(document)) {
        keys.set("Delete", () => {
          focus(index + 1 < documents.length ? index + 1 : index - 1);
          void actions.trash([document]);
        });
      }
      action = keys.get(event.key);
    }
    if (!action) return;
    event.preventDefault();
    action();
  };

  const Item = grid ? Card : Row;
  return (
    <ul
      className={grid ? classes.grid : classes.list}
      aria-label={label}
      aria-busy={busy}
      aria-describedby="list-help"
      data-choosing={selection.ids.size > 0 || undefined}
      onKeyDown={onKeyDown}
    >
      {documents.map((document) => (
        <Item key={document.id} document={document} />
      ))}
    </ul>
  );
}

interface ItemProps {
  document: WorkspaceDocument;
}

function Row({ document }: ItemProps) {
  const { element, selected, dragging, select, clickTitle } = useDocumentItem(document);
  return (
    <li
      ref={element}
      className={classes.row}
      data-document={document.id}
      data-selected={selected || undefined}
      data-dragging={dragging || undefined}
    >
      <span className={classes.lead}>
        <KindIcon kind={document.kind} />
        <SelectBox document={document} selected={selected} onSelect={select} />
      </span>
      <span className={classes.rowTitle}>
        <DocumentTitle document={document} onClick={clickTitle} />
        <Here document={document} />
      </span>
      <DocumentFacts document={document} />
      <span className={classes.rowEnd}>
        <Star document={document} />
        <DocumentMenu document={document} />
      </span>
    </li>
  );
}

const Picture = memo(PreviewPicture);

function Card({ document }: ItemProps) {
  const { element, selected, dragging, select, clickTitle } = useDocumentItem(document);
  return (
    <li
      ref={element}
      className={classes.card}
      data-document={document.id}
      data-selected={selected || undefined}
      data-dragging={dragging || undefined}
    >
      <Picture
        id={document.id}
        kind={document.kind}
        version={document.head}
        trashed={document.trashed_at !== null}
      />
      {document.template && <span className={classes.corner}>{texts.workspace.list.template}</span>}
      <SelectBox document={document} selected={selected} onSelect={select} />
      <div className={classes.cardFoot}>
        <div className={classes.cardTitle}>
          <KindIcon kind={document.kind} size={18} />
          <DocumentTitle document={document} onClick={clickTitle} />
          <Here document={document} />
        </div>
        <div className={classes.cardFacts}>
          <DocumentFacts document={document} brief />
          <Star document={document} />
          <DocumentMenu document={document} />
        </div>
      </div>
    </li>
  );
}
