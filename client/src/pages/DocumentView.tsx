import { Button } from "@mantine/core";
import { IconFileOff, IconPlugConnectedX, IconTriangleSquareCircle } from "@tabler/icons-react";
import { useCallback, useState, useSyncExternalStore } from "react";
import { Link, Navigate, useBlocker, useLocation } from "react-router";
import { isSignedIn, useMe } from "../account/me";
import { signInPath } from "../account/next";
import { Message } from "../app/Message";
import { SheetSkeleton } from "../app/PageSkeleton";
import { usePageTitle } from "../app/page-title";
import { identity, setIdentity, useIdentity } from "../device/identity";
import { Editor } from "../editor/Editor";
import { markdownOf } from "../editor/markdown";
import type { Quill } from "../editor/quill";
import { Toolbar } from "../editor/Toolbar";
import { NameDialog } from "../people/NameDialog";
import { AskAccessPage } from "../sharing/AskAccessPage";
import { AskDialog } from "../sharing/AskDialog";
import { isDeletion, isForbidden, isSignedOut } from "../sync/refusal";
import type { DocumentSession, SessionSnapshot } from "../sync/session";
import { texts } from "../texts";
import { type CopyFormat, copyText, download, htmlPage } from "./copies";
import { DocumentHeader } from "./DocumentHeader";
import classes from "./DocumentView.module.css";
import { LeaveDialog } from "./LeaveDialog";
import { SaveAnnouncer } from "./SaveAnnouncer";
import { SaveBanner } from "./SaveBanner";
import { TitleField } from "./TitleField";
import { useKind } from "./use-record";

interface DocumentViewProps {
  session: DocumentSession;
}

interface AbsentProps {
  snapshot: SessionSnapshot;
  onRetry: () => void;
}

/** In place of a text that is neither here nor on its way. */
function Absent({ snapshot, onRetry }: AbsentProps) {
  const { refusal, waiting } = snapshot;
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

function UnknownKind({ kind }: { kind: string }) {
  return (
    <main>
      <Message
        level={1}
        icon={<IconTriangleSquareCircle size={44} stroke={1.3} />}
        title={texts.document.kindTitle}
        actions={
          <Button component={Link} to="/">
            {texts.app.goHome}
          </Button>
        }
      >
        {texts.document.kindText(kind)}
      </Message>
    </main>
  );
}

/** Whether to ask for a nickname: of whoever has neither that nor an account, and only where they may be. */
function useAsksName({ admitted, refusal }: SessionSnapshot): boolean {
  const me = useMe();
  const { name } = useIdentity();
  const welcome = admitted || (me.session.access === "open" && refusal === null);
  return me.status !== "loading" && !isSignedIn(me) && !name && welcome;
}

export function DocumentView({ session }: DocumentViewProps) {
  const snapshot = useSyncExternalStore(session.subscribe, session.current);
  const { ready, readOnly, save, title, refusal } = snapshot;
  const kind = useKind(session, ready);
  const me = useMe();
  const { pathname, search } = useLocation();
  const [quill, setQuill] = useState<Quill | null>(null);
  const [linking, setLinking] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const asksName = useAsksName(snapshot);
  const blocker = useBlocker(useCallback(() => session.current().unsafe, [session]));
  usePageTitle(title || texts.untitled);

  if (!ready && refusal !== null && isForbidden(refusal)) {
    return <AskAccessPage document={session.id} onAdmitted={session.retry} />;
  }
  if (!ready && refusal !== null && isSignedOut(refusal) && me.status === "known" && !isSignedIn(me)) {
    return <Navigate to={signInPath(pathname + search)} replace />;
  }
  if (kind !== null && kind !== "richtext") return <UnknownKind kind={kind} />;

  const named = () => {
    // Asked once: whoever closes the question stays a guest, and can change that in the menu.
    if (!identity().name) setIdentity(texts.people.guest, identity().colour);
    setRenaming(false);
  };
  const heading = title || texts.untitled;
  const text = () => `${heading}\n\n${session.text.toString()}`;
  const onCopy = () => void copyText(text());
  const onDownload = (format: CopyFormat) => {
    if (format === "txt" || !quill) download(heading, text());
    else if (format === "md") {
      const escaped = markdownOf([{ insert: heading }, { insert: "\n", attributes: { header: 1 } }]);
      download(heading, `${escaped}\n${markdownOf(quill.getContents().ops)}`, "md");
    } else download(heading, htmlPage(heading, quill.getSemanticHTML()), "html");
  };
  const shown = ready && kind !== null;

  return (
    <div className={classes.page}>
      <a className="skip" href={shown ? "#text" : "#content"}>
        {texts.app.skip}
      </a>
      <header className={classes.top}>
        <DocumentHeader
          session={session}
          snapshot={snapshot}
          onCopy={onCopy}
          onDownload={onDownload}
          onChangeName={() => setRenaming(true)}
        />
        {shown && !readOnly && <Toolbar quill={quill} linking={linking} onLinking={setLinking} />}
        <div id="overlays" />
      </header>
      {ready && (
        <SaveBanner
          snapshot={snapshot}
          onCopy={onCopy}
          onDownload={onDownload}
          onAsk={() => setAsking(true)}
          onDismiss={session.dismissChange}
        />
      )}
      <SaveAnnouncer save={save} />
      <main id="content" tabIndex={-1} className={classes.sheet}>
        <TitleField
          title={title}
          readOnly={readOnly || !shown}
          onChange={(value) => session.title.edit(value)}
          onDone={() => quill?.focus()}
        />
        {shown ? (
          <Editor session={session} readOnly={readOnly} onQuill={setQuill} onLink={() => setLinking(true)} />
        ) : (
          <Absent snapshot={snapshot} onRetry={session.retry} />
        )}
      </main>
      <NameDialog opened={asksName || renaming} first={!renaming} onClose={named} />
      <AskDialog
        document={session.id}
        opened={asking}
        onClose={() => setAsking(false)}
        onAdmitted={session.retry}
      />
      <LeaveDialog blocker={blocker} />
    </div>
  );
}
