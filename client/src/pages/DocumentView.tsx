import { Button } from "@mantine/core";
import { IconFileOff, IconPlugConnectedX } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { isSignedIn, useMe } from "../account/me";
import { signInPath } from "../account/next";
import { takeDroppedFiles } from "../app/dropped-files";
import { later } from "../app/later";
import { Message } from "../app/Message";
import { PageSkeleton, SheetSkeleton } from "../app/PageSkeleton";
import { usePageTitle } from "../app/page-title";
import { identity, setIdentity, useIdentity } from "../device/identity";
import { type EditorHandle, KINDS } from "../kinds";
import { useAdmission } from "../sharing/use-admission";
import { isDeletion, isForbidden, isSignedOut, type Refusal } from "../sync/refusal";
import type { DocumentSession } from "../sync/session";
import type { Standing } from "../sync/standing";
import { texts } from "../texts";
import { shownTitle } from "../texts/shown";
import { type CopyFormat, copyText, download } from "./copies";
import { DocumentHeader } from "./DocumentHeader";
import classes from "./DocumentView.module.css";
import { OtherKind, otherHandle } from "./OtherKind";
import { SaveAnnouncer } from "./SaveAnnouncer";
import { SaveBanner } from "./SaveBanner";
import { TitleField } from "./TitleField";
import { useBeginning } from "./use-beginning";
import { useLeaving } from "./use-leaving";
import { useKind } from "./use-record";

/** How often to look whether a document has come back from the trash. */
const RESTORED_MS = 10_000;

const AskAccessPage = lazy(async () => ({
  default: (await import("../sharing/AskAccessPage")).AskAccessPage,
}));
const NameDialog = later(async () => ({ default: (await import("../people/NameDialog")).NameDialog }), {
  unasked: ({ first }) => first,
});
const AskDialog = later(async () => ({ default: (await import("../sharing/AskDialog")).AskDialog }));
const LeaveDialog = later(async () => ({ default: (await import("./LeaveDialog")).LeaveDialog }));

interface DocumentViewProps {
  session: DocumentSession;
}

interface AbsentProps {
  refusal: Refusal | null;
  /** Nothing has come for some seconds. */
  waiting: boolean;
  onRetry: () => void;
}

/** In place of a text that is neither here nor on its way. */
function Absent({ refusal, waiting, onRetry }: AbsentProps) {
  if (!waiting && refusal === null) return <SheetSkeleton />;
  const deleted = refusal !== null && isDeletion(refusal);
  const title = deleted
    ? texts.document.deletedTitle
    : refusal !== null
      ? texts.document.deniedTitle
      : texts.document.waitingTitle;
  return (
    <Message
      alert
      icon={deleted ? <IconFileOff size={40} stroke={1.3} /> : <IconPlugConnectedX size={40} stroke={1.3} />}
      title={title}
      actions={
        <>
          {!deleted && <Button onClick={onRetry}>{texts.app.retry}</Button>}
          <Button variant="default" component={Link} to="/">
            {texts.app.goHome}
          </Button>
        </>
      }
    >
      {deleted ? texts.document.deletedNothing : (refusal?.detail ?? texts.document.waitingText)}
    </Message>
  );
}

/** Whether to ask for a nickname: of whoever has neither that nor an account, and only where they may be. */
function useAsksName({ admitted, refusal }: Standing): boolean {
  const me = useMe();
  const { name } = useIdentity();
  const welcome = admitted || (me.session.access === "open" && refusal === null);
  return me.status !== "loading" && !isSignedIn(me) && !name && welcome;
}

export function DocumentView({ session }: DocumentViewProps) {
  // Not all that changes with each keystroke: a page that is rendered anew for each makes typing slow.
  const standing = useSyncExternalStore(session.subscribe, session.standing);
  const { ready, readOnly, title, refusal } = standing;
  const { kind, late } = useKind(session, ready);
  const me = useMe();
  const { pathname, search } = useLocation();
  const [editor, setHandle] = useState<EditorHandle | null>(null);
  const isOther = kind !== null && !(kind in KINDS);
  const handle = useMemo(() => (isOther ? otherHandle(session) : editor), [isOther, session, editor]);
  const [toolbar, setToolbar] = useState<HTMLElement | null>(null);
  const [panel, setPanel] = useState<HTMLElement | null>(null);
  const [renaming, setRenaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const asksName = useAsksName(standing);
  const { blocker, asks } = useLeaving(session);
  usePageTitle(shownTitle(title));
  // The name of a deleted document stays taken: if there is one again, it was brought back from the trash.
  useAdmission(session.id, refusal !== null && isDeletion(refusal), session.membership.retry, RESTORED_MS);
  // While it is not known yet what may be put into it, files that are dropped wait.
  const takesFiles = (kind === null || kind === "richtext") && !(ready && readOnly) && refusal === null;
  useEffect(() => {
    if (!takesFiles) takeDroppedFiles(null);
  }, [takesFiles]);
  // Whoever has named the document before its editor was there is led into the text when it comes.
  const awaited = useRef(false);
  const onDone = () => {
    awaited.current = handle === null;
    handle?.focus();
  };
  useEffect(() => {
    if (handle === null || !awaited.current) return;
    awaited.current = false;
    handle.focus();
  }, [handle]);
  const begin = useBeginning(session, {
    kind,
    usable: ready && !readOnly && editor !== null,
    waits: asksName,
  });

  if (!ready && refusal !== null && isForbidden(refusal)) {
    return (
      <Suspense fallback={<PageSkeleton />}>
        <AskAccessPage document={session.id} onAdmitted={session.membership.retry} />
      </Suspense>
    );
  }
  if (!ready && refusal !== null && isSignedOut(refusal) && me.status === "known" && !isSignedIn(me)) {
    return <Navigate to={signInPath(pathname + search)} replace />;
  }
  const known = kind === null ? undefined : KINDS[kind];
  const layout = known?.layout ?? "sheet";

  const named = () => {
    // Asked once: whoever closes the question stays a guest, and can change that in the menu.
    if (!identity().name) setIdentity(texts.people.guest, identity().colour);
    setRenaming(false);
  };
  const heading = shownTitle(title);
  const text = () => handle?.text() ?? session.text.toString();
  const copied = () => (handle?.bare ? text() : `${heading}\n\n${text()}`);
  const onCopy = () => void copyText(copied());
  const onDownload = async (format: CopyFormat) => {
    if (handle?.formats.includes(format)) download(heading, await handle.file(format, heading), format);
    else download(heading, copied());
  };
  const shown = ready && known !== undefined;

  return (
    <div className={classes.page} data-layout={layout}>
      <a className="skip" href={shown && handle ? "#text" : "#content"}>
        {texts.app.skip}
      </a>
      <header id="document-header" className={classes.top}>
        <DocumentHeader
          session={session}
          standing={standing}
          editor={handle}
          hasPast={!isOther}
          onCopy={onCopy}
          onDownload={onDownload}
          formats={handle?.formats}
          onChangeName={() => setRenaming(true)}
        />
        <div ref={setToolbar} className={classes.toolbar} />
        <div id="overlays" />
      </header>
      {ready && (
        <SaveBanner
          session={session}
          standing={standing}
          onCopy={onCopy}
          onDownload={onDownload}
          formats={handle?.formats}
          onAsk={() => setAsking(true)}
          onDismiss={session.membership.dismissChange}
        />
      )}
      <SaveAnnouncer session={session} />
      <div className={classes.body}>
        <main id="content" tabIndex={-1} className={classes.main} data-layout={layout}>
          <TitleField
            title={title}
            readOnly={readOnly || !(shown || (ready && isOther))}
            onChange={(value) => session.title.edit(value)}
            onDone={onDone}
          />
          {shown ? (
            toolbar &&
            panel && (
              <Suspense fallback={<SheetSkeleton />}>
                <known.view
                  session={session}
                  readOnly={readOnly}
                  toolbar={toolbar}
                  panel={panel}
                  onHandle={setHandle}
                />
              </Suspense>
            )
          ) : isOther && refusal === null ? (
            <OtherKind kind={kind} ready={ready} onDownload={() => void onDownload("yjs")} />
          ) : (
            <Absent
              refusal={refusal}
              waiting={standing.waiting || (ready && late)}
              onRetry={session.membership.retry}
            />
          )}
        </main>
        <div ref={setPanel} className={classes.panel} />
      </div>
      <NameDialog
        opened={asksName || renaming}
        first={!renaming}
        onClose={named}
        onClosed={() => setTimeout(begin)}
      />
      <AskDialog
        document={session.id}
        opened={asking}
        onClose={() => setAsking(false)}
        onAdmitted={session.membership.retry}
      />
      <LeaveDialog opened={asks} blocker={blocker} />
    </div>
  );
}
