import { Button } from "@mantine/core";
import { IconFileOff, IconPlugConnectedX, IconTriangleSquareCircle } from "@tabler/icons-react";
import { useCallback, useState, useSyncExternalStore } from "react";
import { Link, useBlocker } from "react-router";
import { Message } from "../app/Message";
import { SheetSkeleton } from "../app/PageSkeleton";
import { usePageTitle } from "../app/page-title";
import { identity, setIdentity } from "../device/identity";
import { Editor } from "../editor/Editor";
import type { Quill } from "../editor/quill";
import { Toolbar } from "../editor/Toolbar";
import { NameDialog } from "../people/NameDialog";
import { isDeletion } from "../sync/refusal";
import type { DocumentSession, SessionSnapshot } from "../sync/session";
import { texts } from "../texts";
import { copyText, download } from "./copies";
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

export function DocumentView({ session }: DocumentViewProps) {
  const snapshot = useSyncExternalStore(session.subscribe, session.current);
  const { ready, readOnly, save, title, deviceWorks } = snapshot;
  const kind = useKind(session, ready);
  const [quill, setQuill] = useState<Quill | null>(null);
  const [linking, setLinking] = useState(false);
  const [naming, setNaming] = useState<"first" | "change" | null>(identity().name ? null : "first");
  const blocker = useBlocker(useCallback(() => session.current().unsafe, [session]));
  usePageTitle(title || texts.untitled);

  if (kind !== null && kind !== "richtext") return <UnknownKind kind={kind} />;

  const named = () => {
    // Asked once: whoever closes the question stays a guest, and can change that in the menu.
    if (!identity().name) setIdentity(texts.people.guest, identity().colour);
    setNaming(null);
  };
  const text = () => `${title || texts.untitled}\n\n${session.text.toString()}`;
  const onCopy = () => copyText(text());
  const onDownload = () => download(title || texts.untitled, text());
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
          onChangeName={() => setNaming("change")}
        />
        {shown && !readOnly && <Toolbar quill={quill} linking={linking} onLinking={setLinking} />}
        <div id="overlays" />
      </header>
      {ready && <SaveBanner save={save} deviceWorks={deviceWorks} onCopy={onCopy} onDownload={onDownload} />}
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
      <NameDialog opened={naming !== null} first={naming === "first"} onClose={named} />
      <LeaveDialog blocker={blocker} />
    </div>
  );
}
