import { Alert, Button, Skeleton, Title, VisuallyHidden } from "@mantine/core";
import { IconFeather, IconPlugConnectedX, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { createDocument } from "../api/documents";
import { ColourSchemeControl } from "../app/ColourSchemeControl";
import { Mark } from "../app/Mark";
import { Message } from "../app/Message";
import { usePageTitle } from "../app/page-title";
import { documentsOnThisDevice, rememberDocument } from "../device/known";
import { useUnsavedOnThisDevice } from "../device/use-unsaved";
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function HomePage() {
  usePageTitle(null);
  const navigate = useNavigate();
  const { state, reload, more, removed } = useDocuments();
  const unsaved = useUnsavedOnThisDevice();
  const [creating, setCreating] = useState(false);
  const [createError, setCreateError] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<ListedDocument | null>(null);

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

  return (
    <>
      <a className="skip" href="#content">
        {texts.app.skip}
      </a>
      <header>
        <div className={classes.header}>
          <span className={classes.brand}>
            <Mark size={30} />
            <span>{texts.product}</span>
          </span>
          <ColourSchemeControl />
        </div>
        <div id="overlays" />
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        <div className={classes.heading}>
          <Title order={1} className={classes.title}>
            {texts.home.title}
          </Title>
          {!isEmpty && createButton}
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
        {state.kind === "loading" && <ListSkeleton />}
        {isEmpty && (
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
              documents={state.documents.map((document) => ({
                ...document,
                when: texts.home.updated,
                at: document.updated_at,
              }))}
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
      </main>
      <DeleteDialog
        document={deleting}
        unsaved={deleting ? (unsaved.get(deleting.id) ?? 0) : 0}
        onClose={() => setDeleting(null)}
        onDeleted={removed}
      />
    </>
  );
}
