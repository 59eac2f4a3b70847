import { Button, Skeleton, Title, VisuallyHidden } from "@mantine/core";
import {
  type Icon,
  IconClock,
  IconFeather,
  IconFilterOff,
  IconFolderOpen,
  IconFolderQuestion,
  IconPlugConnectedX,
  IconStar,
  IconTemplate,
  IconTrash,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { isSignedIn, useMe } from "../account/me";
import { Message } from "../app/Message";
import { exactly, fromNow } from "../app/time";
import { documentsOnThisDevice } from "../device/known";
import { texts } from "../texts";
import { isUntitled, shownTitle } from "../texts/shown";
import { BulkBar } from "./BulkBar";
import { useWorkspace } from "./context";
import { Documents } from "./Documents";
import { FolderCards } from "./FolderCards";
import { KindIcon } from "./KindIcon";
import { NewMenu } from "./NewMenu";
import { type Asked, pathOf } from "./place";
import { pathTo } from "./tree";
import { useGrid } from "./use-grid";
import type { DocumentList } from "./use-list";
import { ViewBar } from "./ViewBar";
import classes from "./workspace.module.css";

interface MainProps {
  name: string;
  list: DocumentList;
  asked: Asked;
  onAsk: (asked: Asked) => void;
  onNav: (() => void) | null;
  creating: boolean;
  onCreate: (kind: string) => void;
}

/** What a place shows: its name, its documents, and how they are looked at. */
export function Main({ name, list, asked, onAsk, onNav, creating, onCreate }: MainProps) {
  const { place, documents, folders } = useWorkspace();
  const [grid, setGrid] = useGrid();
  const { state } = list;
  const retry = () => {
    list.reload();
    void folders.reload();
  };
  const isAsking = asked.title.trim() !== "" || asked.kind !== "";
  const isEmpty = state.kind === "loaded" && documents.length === 0 && !state.stale;
  const isInFolder = place.kind === "folder";
  const inside = isInFolder ? (folders.all ?? []).filter((one) => one.parent_id === place.id) : [];
  // Nothing at all, and nothing to look through.
  const isBlank = isEmpty && !isAsking;
  const isGone =
    (state.kind === "failed" && state.gone) ||
    (isInFolder && folders.all !== null && !folders.all.some((one) => one.id === place.id));
  const newMenu = <NewMenu creating={creating} onCreate={onCreate} />;
  const label = texts.workspace.list.label(name);

  if (isGone && isInFolder) {
    return (
      <div className={classes.main}>
        <Message
          level={1}
          icon={<IconFolderQuestion size={44} stroke={1.2} />}
          title={texts.workspace.folderGone}
          actions={
            <Button component={Link} to="/">
              {texts.workspace.empty.showAll}
            </Button>
          }
        >
          {texts.workspace.folderGoneText}
        </Message>
      </div>
    );
  }
  return (
    <div className={classes.main}>
      <Heading
        name={name}
        action={place.kind === "trash" || (isBlank && place.kind === "all") ? null : newMenu}
      />
      {state.kind !== "failed" && !(isBlank && inside.length === 0) && (
        <ViewBar
          asked={asked}
          onAsk={onAsk}
          grid={grid}
          onGrid={setGrid}
          onNav={onNav}
          sortable={place.kind !== "recent" && place.kind !== "trash"}
        />
      )}
      {(state.kind === "failed" || (isBlank && inside.length === 0)) && onNav && (
        <Button variant="default" size="xs" onClick={onNav} mb="md">
          {texts.workspace.openNav}
        </Button>
      )}
      <VisuallyHidden id="list-help">{texts.workspace.list.help}</VisuallyHidden>
      <VisuallyHidden role="status">
        {state.kind === "loaded" && isAsking && !state.stale
          ? texts.workspace.list.found(documents.length, state.next !== null)
          : ""}
      </VisuallyHidden>
      {state.kind === "loading" && <ListSkeleton grid={grid} />}
      {inside.length > 0 && !isAsking && state.kind === "loaded" && (
        <FolderCards key={place.kind === "folder" ? place.id : ""} folders={inside} />
      )}
      {isEmpty && (isAsking || inside.length === 0) && (
        <Empty
          isAsking={isAsking}
          onClear={() => onAsk({ ...asked, title: "", kind: "" })}
          newMenu={newMenu}
        />
      )}
      {state.kind === "loaded" && documents.length > 0 && (
        <>
          <Documents label={label} grid={grid} busy={state.stale || state.loadingMore} />
          {state.next !== null && (
            <Button
              variant="default"
              mt="lg"
              className={classes.more}
              onClick={() => void list.more()}
              loading={state.loadingMore}
            >
              {texts.home.more}
            </Button>
          )}
        </>
      )}
      {state.kind === "failed" && <Failed message={state.message} onRetry={retry} />}
      <BulkBar />
    </div>
  );
}

/** Where one is, and the way back up. */
function Heading({ name, action }: { name: string; action: React.ReactNode }) {
  const { place, folders } = useWorkspace();
  const me = useMe();
  const path = place.kind === "folder" && folders.all ? pathTo(folders.all, place.id).slice(0, -1) : [];
  return (
    <div className={classes.heading}>
      <div className={classes.headingWords}>
        {place.kind === "all" && isSignedIn(me) && (
          <p className={classes.hello}>
            <bdi>{texts.home.hello(me.session.actor.name)}</bdi>
          </p>
        )}
        {place.kind === "folder" && (
          <nav aria-label={texts.workspace.breadcrumbs}>
            <ol className={classes.crumbs}>
              <li>
                <Link to="/">{texts.workspace.allTitle}</Link>
              </li>
              {path.map((folder) => (
                <li key={folder.id}>
                  <Link to={pathOf({ kind: "folder", id: folder.id })}>
                    <bdi>{folder.name}</bdi>
                  </Link>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <Title order={1} className={classes.title}>
          <bdi>{name}</bdi>
        </Title>
      </div>
      {action}
    </div>
  );
}

const WIDTHS = [42, 58, 35, 50, 46];

function ListSkeleton({ grid }: { grid: boolean }) {
  return (
    <div className={grid ? classes.grid : classes.list}>
      <VisuallyHidden role="status">{texts.app.loading}</VisuallyHidden>
      {WIDTHS.map((width) =>
        grid ? (
          <Skeleton key={width} height={236} radius={12} aria-hidden="true" />
        ) : (
          <div key={width} className={classes.skeleton} aria-hidden="true">
            <Skeleton height={18} width={`${width}%`} />
            <Skeleton height={12} width={120} />
          </div>
        ),
      )}
    </div>
  );
}

const EMPTY_ICONS: Record<string, Icon> = {
  all: IconFeather,
  owned: IconUser,
  recent: IconClock,
  shared: IconUsers,
  favourites: IconStar,
  templates: IconTemplate,
  trash: IconTrash,
  folder: IconFolderOpen,
  filtered: IconFilterOff,
};

interface EmptyProps {
  isAsking: boolean;
  onClear: () => void;
  newMenu: React.ReactNode;
}

function Empty({ isAsking, onClear, newMenu }: EmptyProps) {
  const { place, ask } = useWorkspace();
  const which = isAsking ? "filtered" : place.kind;
  const words = texts.workspace.empty;
  const EmptyIcon = EMPTY_ICONS[which] ?? IconFeather;
  const actions = {
    filtered: <Button onClick={onClear}>{words.clear}</Button>,
    all: newMenu,
    templates: <Button onClick={() => ask({ kind: "templates" })}>{words.browseTemplates}</Button>,
  }[which as string];
  const elsewhere =
    which === "recent" || which === "shared" || which === "favourites" || which === "trash" ? (
      <Button variant="default" component={Link} to="/">
        {words.showAll}
      </Button>
    ) : undefined;
  return (
    <Message
      icon={<EmptyIcon size={44} stroke={1.2} />}
      title={words[which].title}
      actions={actions ?? elsewhere}
    >
      {words[which].text}
    </Message>
  );
}

/** The server does not answer: what this device has is still to be reached. */
function Failed({ message, onRetry }: { message: string; onRetry: () => void }) {
  const { unsaved } = useWorkspace();
  const here = documentsOnThisDevice();
  return (
    <>
      <Message
        alert
        icon={<IconPlugConnectedX size={44} stroke={1.2} />}
        title={texts.home.failedTitle}
        actions={<Button onClick={onRetry}>{texts.app.retry}</Button>}
      >
        {here.length > 0 ? texts.home.offlineText : message}
      </Message>
      {here.length > 0 && (
        <section aria-labelledby="here">
          <Title order={2} id="here" className={classes.subtitle}>
            {texts.home.onThisDevice}
          </Title>
          <ul className={classes.list} aria-labelledby="here">
            {here.map(({ id, title, kind, opened }) => (
              <li key={id} className={classes.row} data-plain>
                <KindIcon kind={kind} />
                <span className={classes.rowTitle}>
                  <Link
                    to={`/d/${id}`}
                    className={classes.titleLink}
                    data-untitled={isUntitled(title) || undefined}
                  >
                    <bdi>{shownTitle(title)}</bdi>
                  </Link>
                </span>
                <span className={classes.facts}>
                  {(unsaved.get(id) ?? 0) > 0 && (
                    <span className={classes.unsaved}>{texts.home.unsaved(unsaved.get(id) ?? 0)}</span>
                  )}
                  <time dateTime={opened} title={exactly(opened)}>
                    {texts.home.opened(fromNow(opened))}
                  </time>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
