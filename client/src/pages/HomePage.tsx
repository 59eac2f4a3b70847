import { Alert, Button, SegmentedControl, Skeleton, Title, VisuallyHidden } from "@mantine/core";
import { IconFeather, IconFolderOpen, IconPlugConnectedX, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";
import { isSignedIn, useMe } from "../account/me";
import { signInPath } from "../account/next";
import { createDocument, type DocumentFilter, type DocumentRecord } from "../api/documents";
import { messageOf } from "../api/http";
import { Message } from "../app/Message";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import { documentsOnThisDevice, rememberDocument } from "../device/known";
import { useUnsavedOnThisDevice } from "../device/use-unsaved";
import { sameUser } from "../people/same-user";
import { texts } from "../texts";
import { DeleteDialog } from "./DeleteDialog";
import { DocumentList, type ListedDocument } from "./DocumentList";
import classes from "./HomePage.module.css";
import { useDocuments } from "./use-documents";

function ListSkeleton() {
  return (
    <div className={classes.list}>
      <VisuallyHidden role="status">{texts.app.loading}</VisuallyHidden>
      {[42, 58, 35, 50].map((width) => (
        <div key={width} className={classes.skeleton} aria-hidden="true">
          <Skeleton height={18} width={`${width}%`} />
          <Skeleton height={12} width={120} />
        </div>
      ))}
    </div>
  );
}

const FILTERS: DocumentFilter[] = ["all", "owned", "shared"];

/** Which documents to show: part of the address, so that it survives the way back. */
function useFilter(): [DocumentFilter, (filter: DocumentFilter) => void] {
  const [query, setQuery] = useSearchParams();
  const filter = FILTERS.find((known) => known === query.get("filter")) ?? "all";
  return [filter, (next) => setQuery(next === "all" ? {} : { filter: next }, { replace: true })];
}

function listed(record: DocumentRecord, me: string): ListedDocument {
  const { owner, role } = record;
  return {
    ...record,
    when: texts.home.updated,
    at: record.updated_at,
    ownedBy: owner && !sameUser(owner.id, me) ? owner.name : null,
    deletable: role === "owner" || role === undefined,
  };
}

export function HomePage() {
  usePageTitle(null);
  const navigate = useNavigate();
  const me = useMe();
  const { actor, access } = me.session;
  const [filter, setFilter] = useFilter();
  const { state, reload, more, removed } = useDocuments(filter, actor.id);
  const unsaved = useUnsavedOnThisDevice();
  const [creating, setCreating] = useState(false);
  const [createError, setCreateError] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<ListedDocument | null>(null);

  if (access === "accounts" && me.status === "known" && !isSignedIn(me)) {
    return <Navigate to={signInPath("/")} replace />;
  }

  const create = async () => {
    setCreating(true);
    setCreateError(null);
    try {
      const { id, title, kind } = await createDocument();
      rememberDocument(id, { title, kind });
      await navigate(`/d/${id}`);
    } catch (error) {
      setCreateError(messageOf(error));
      setCreating(false);
    }
  };

  const createButton = (
    <Button
      leftSection={<IconPlus size={18} stroke={2} />}
      onClick={create}
      loading={creating}
      loaderProps={{ "aria-label": texts.home.creating }}
    >
      {texts.home.create}
    </Button>
  );

  const here = state.kind === "failed" ? documentsOnThisDevice() : [];
  const isEmpty = state.kind === "loaded" && state.documents.length === 0;
  // Nothing at all, not just nothing of this kind.
  const blank = isEmpty && filter === "all";

  return (
    <Page home>
      <div className={classes.heading}>
        <div>
          {isSignedIn(me) && (
            <p className={classes.hello}>
              <bdi>{texts.home.hello(actor.name)}</bdi>
            </p>
          )}
          <Title order={1} className={classes.title}>
            {texts.home.title}
          </Title>
        </div>
        {!blank && createButton}
      </div>
      {createError !== null && (
        <Alert
          color="red"
          title={texts.home.createFailed}
          mb="md"
          withCloseButton
          closeButtonLabel={texts.app.close}
          onClose={() => setCreateError(null)}
        >
          {createError}
        </Alert>
      )}
      {actor.kind !== "anonymous" && state.kind !== "failed" && !blank && (
        <SegmentedControl
          className={classes.filter}
          aria-label={texts.home.filter}
          value={filter}
          onChange={(value) => setFilter(value as DocumentFilter)}
          data={FILTERS.map((value) => ({ value, label: texts.home.filters[value] }))}
        />
      )}
      {state.kind === "loading" && <ListSkeleton />}
      {isEmpty && !blank && (
        <Message
          icon={<IconFolderOpen size={44} stroke={1.2} />}
          title={texts.home.emptyFilterTitle[filter] ?? ""}
        >
          {texts.home.emptyFilterText[filter]}
        </Message>
      )}
      {blank && (
        <Message
          icon={<IconFeather size={44} stroke={1.2} />}
          title={texts.home.emptyTitle}
          actions={createButton}
        >
          {texts.home.emptyText}
        </Message>
      )}
      {state.kind === "loaded" && !isEmpty && (
        <>
          <DocumentList
            label={texts.home.list}
            documents={state.documents.map((record) => listed(record, actor.id))}
            unsaved={unsaved}
            onDelete={setDeleting}
          />
          {state.next !== null && (
            <Button variant="default" mt="lg" onClick={more} loading={state.loadingMore}>
              {texts.home.more}
            </Button>
          )}
        </>
      )}
      {state.kind === "failed" && (
        <>
          <Message
            alert
            icon={<IconPlugConnectedX size={44} stroke={1.2} />}
            title={texts.home.failedTitle}
            actions={<Button onClick={reload}>{texts.app.retry}</Button>}
          >
            {here.length > 0 ? texts.home.offlineText : state.message}
          </Message>
          {here.length > 0 && (
            <section aria-labelledby="here">
              <Title order={2} id="here" className={classes.subtitle}>
                {texts.home.onThisDevice}
              </Title>
              <DocumentList
                label={texts.home.onThisDevice}
                documents={here.map((document) => ({
                  ...document,
                  when: texts.home.opened,
                  at: document.opened,
                }))}
                unsaved={unsaved}
              />
            </section>
          )}
        </>
      )}
      <DeleteDialog
        document={deleting}
        unsaved={deleting ? (unsaved.get(deleting.id) ?? 0) : 0}
        onClose={() => setDeleting(null)}
        onDeleted={removed}
      />
    </Page>
  );
}
