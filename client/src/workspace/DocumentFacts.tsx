import { ActionIcon, Checkbox } from "@mantine/core";
import { IconCloudOff, IconStar, IconStarFilled } from "@tabler/icons-react";
import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { Link } from "react-router";
import type { WorkspaceDocument } from "../api/workspace";
import { exactly, fromNow } from "../app/time";
import { sameUser } from "../people/same-user";
import { texts } from "../texts";
import { isUntitled } from "../texts/shown";
import { useWorkspace } from "./context";
import { titleOf } from "./use-actions";
import classes from "./workspace.module.css";

const TITLE_LIMIT = 255;
const DAY_MS = 86_400_000;

interface TitleProps {
  document: WorkspaceDocument;
  onClick?: (event: MouseEvent) => void;
}

/** The title: a link, or while it is renamed a field. In the trash, words alone: the document cannot be opened. */
export function DocumentTitle({ document, onClick }: TitleProps) {
  const { renaming } = useWorkspace();
  const untitled = isUntitled(document.title) || undefined;
  if (renaming === document.id) return <RenameField document={document} />;
  if (document.trashed_at !== null) {
    return (
      <span
        className={classes.titleText}
        data-untitled={untitled}
        data-title={document.id}
        dir="auto"
        tabIndex={-1}
      >
        {titleOf(document)}
      </span>
    );
  }
  return (
    <Link
      to={`/d/${encodeURIComponent(document.id)}`}
      className={classes.titleLink}
      data-untitled={untitled}
      data-title={document.id}
      dir="auto"
      draggable={false}
      onClick={onClick}
    >
      {titleOf(document)}
    </Link>
  );
}

function RenameField({ document }: { document: WorkspaceDocument }) {
  const { actions, setRenaming } = useWorkspace();
  const [title, setTitle] = useState(document.title);
  const isOver = useRef(false);
  const finish = (keep: boolean, element: HTMLElement) => {
    if (isOver.current) return;
    isOver.current = true;
    const item = element.closest("li");
    const hadFocus = element.ownerDocument.activeElement === element;
    setRenaming(null);
    if (keep) void actions.rename(document, title.trim());
    // The focus goes back to the title, unless somebody clicked elsewhere.
    if (hadFocus) requestAnimationFrame(() => item?.querySelector<HTMLElement>("[data-title]")?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finish(true, event.currentTarget);
    if (event.key === "Escape") finish(false, event.currentTarget);
  };
  return (
    <input
      className={classes.renameField}
      value={title}
      aria-label={texts.workspace.list.rename(titleOf(document))}
      maxLength={TITLE_LIMIT}
      // biome-ignore lint/a11y/noAutofocus: somebody has just asked for this field
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={(event) => finish(true, event.currentTarget)}
    />
  );
}

interface SelectBoxProps {
  document: WorkspaceDocument;
  selected: boolean;
  onSelect: (event: MouseEvent) => void;
}

export function SelectBox({ document, selected, onSelect }: SelectBoxProps) {
  return (
    <Checkbox
      className={classes.select}
      size="sm"
      checked={selected}
      onChange={() => {}}
      onClick={onSelect}
      aria-label={texts.workspace.list.select(titleOf(document))}
    />
  );
}

export function Star({ document }: { document: WorkspaceDocument }) {
  const { actions, named } = useWorkspace();
  if (!named || document.trashed_at !== null) return null;
  const words = texts.workspace.list;
  const { favourite } = document;
  const StarIcon = favourite ? IconStarFilled : IconStar;
  return (
    <ActionIcon
      className={classes.star}
      variant="subtle"
      color="gray"
      size="lg"
      data-on={favourite || undefined}
      aria-pressed={favourite}
      aria-label={(favourite ? words.unfavour : words.favour)(titleOf(document))}
      onClick={() => void actions.favour([document], !favourite)}
    >
      <StarIcon size={18} stroke={1.6} />
    </ActionIcon>
  );
}

/** Who is in it now. */
export function Here({ document }: { document: WorkspaceDocument }) {
  const { people } = useWorkspace();
  const count = people.get(document.id) ?? document.people;
  if (!count || document.trashed_at !== null) return null;
  return (
    <span className={classes.here} title={texts.workspace.list.here(count)}>
      <span className={classes.hereDot} aria-hidden="true" />
      <span className={classes.hereCount} role="img" aria-label={texts.workspace.list.here(count)}>
        {count}
      </span>
    </span>
  );
}

/** When, whose, and what is to be known; `brief` on a card, which shows the kind and the template itself. */
export function DocumentFacts({ document, brief = false }: { document: WorkspaceDocument; brief?: boolean }) {
  const { unsaved, place, me } = useWorkspace();
  const count = unsaved.get(document.id) ?? 0;
  const { owner, kind, trashed_at: trashed, deletes_at: deletes, opened_at: opened } = document;
  const ownedBy = owner && !sameUser(owner.id, me) ? owner.name : null;
  const when =
    trashed !== null
      ? { at: trashed, words: texts.workspace.list.trashed }
      : place.kind === "recent" && opened
        ? { at: opened, words: texts.workspace.list.opened }
        : { at: document.updated_at, words: texts.home.updated };
  return (
    <span className={classes.facts}>
      {count > 0 && (
        <span className={classes.unsaved}>
          <IconCloudOff size={14} stroke={1.8} aria-hidden="true" />
          {texts.home.unsaved(count)}
        </span>
      )}
      {ownedBy && (
        <span className={classes.owner}>
          <bdi>{texts.home.ownedBy(ownedBy)}</bdi>
        </span>
      )}
      {!brief && kind !== "richtext" && texts.workspace.kinds[kind] && (
        <span className={classes.tag} data-kind>
          {texts.workspace.kinds[kind]}
        </span>
      )}
      {!brief && document.template && <span className={classes.tag}>{texts.workspace.list.template}</span>}
      {deletes !== null && trashed !== null && (
        <span className={classes.tag} data-warn>
          {texts.workspace.list.goneIn(Math.ceil((Date.parse(deletes) - Date.now()) / DAY_MS))}
        </span>
      )}
      <time dateTime={when.at} title={exactly(when.at)}>
        {brief ? fromNow(when.at, "short") : when.words(fromNow(when.at))}
      </time>
    </span>
  );
}
