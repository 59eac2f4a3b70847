import { Button, Modal, SegmentedControl, Skeleton, Switch, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconArrowBackUp,
  IconBookmarkPlus,
  IconCloudOff,
  IconFileText,
  IconHistory,
  IconList,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { changeVersion, deleteVersion, nameVersion, restore, type Version } from "../api/history";
import { messageOf } from "../api/http";
import { Message } from "../app/Message";
import { knownDocument } from "../device/known";
import type { DocumentSession, Standing } from "../sync/session";
import { texts } from "../texts";
import { Compare } from "./Compare";
import { ConfirmDialog, NameDialog } from "./dialogs";
import classes from "./history.module.css";
import { Legend } from "./Legend";
import type { Hand } from "./marks";
import { PastDrawing } from "./PastDrawing";
import { PastText } from "./PastText";
import { drawers } from "./past-elements";
import { SessionList } from "./SessionList";
import { clamp, nextFrame } from "./steps";
import { TimeBar } from "./TimeBar";
import { momentOf } from "./times";
import { type Failure, type History, useHistory } from "./use-history";
import { type PastState, usePast, type Wanted } from "./use-past";
import { VersionList } from "./VersionList";

interface HistoryViewProps {
  session: DocumentSession;
  standing: Standing;
  opened: boolean;
  onClose: () => void;
}

/** How long a picture of the film stays. */
const FRAME_MS = 280;

type Question =
  | { kind: "name"; revision: number }
  | { kind: "rename" | "remove"; version: Version }
  | { kind: "restore"; revision: number };

function Failed({ failure, title, onRetry }: { failure: Failure; title: string; onRetry: () => void }) {
  const { offline, message } = failure;
  return (
    <Message
      alert
      icon={offline ? <IconCloudOff size={40} stroke={1.3} /> : <IconPlugConnectedX size={40} stroke={1.3} />}
      title={offline ? texts.history.offlineTitle : title}
      actions={<Button onClick={onRetry}>{texts.app.retry}</Button>}
    >
      {offline ? texts.history.offlineText : message}
    </Message>
  );
}

function TextSkeleton() {
  return (
    <div className={classes.skeleton}>
      <VisuallyHidden role="status">{texts.history.loading}</VisuallyHidden>
      {[60, 96, 92, 97, 40, 94, 90, 70].map((width) => (
        <Skeleton key={width} height={15} width={`${width}%`} aria-hidden="true" />
      ))}
    </div>
  );
}

/** What this document's past is called: a drawing is no text. */
function wordsFor(isDrawing: boolean): typeof texts.history {
  return isDrawing ? { ...texts.history, ...texts.drawing.history } : texts.history;
}

/** The sheet with the text, the drawing or the changes, whatever became of it. */
function Sheet(props: {
  state: PastState;
  head: number;
  kind: string | undefined;
  drawn: readonly Hand[] | null;
}) {
  const { state, head, kind, drawn } = props;
  const { past, loading, failure, retry } = state;
  const names = wordsFor(kind === "drawing");
  if (failure) return <Failed failure={failure} title={names.textFailed} onRetry={retry} />;
  if (!past) return <TextSkeleton />;
  const { wanted, blank, pending } = past;
  const label =
    wanted.kind === "changes" ? names.comparedText(wanted.from, wanted.to) : names.contentAt(wanted.revision);
  const isNewest = wanted.kind !== "changes" && wanted.revision === head;
  return (
    <div className={classes.sheet} data-code={kind === "code" || undefined}>
      <div className={classes.hint} role="status">
        {blank
          ? wanted.kind === "changes"
            ? names.same
            : names.blank
          : pending
            ? names.authorsPending
            : isNewest && !loading
              ? names.newest
              : ""}
      </div>
      {past.elements === undefined ? (
        <PastText past={past} label={label} stale={loading} isCode={kind === "code"} />
      ) : (
        <PastDrawing elements={past.elements} hands={drawn} label={label} stale={loading} />
      )}
    </div>
  );
}

interface BodyProps {
  session: DocumentSession;
  history: History;
  mayEdit: boolean;
  isOwner: boolean;
}

function HistoryBody({ session, history, mayEdit, isOwner }: BodyProps) {
  const { id } = session;
  const { head, oldest, versions, reload, reloadVersions } = history;
  const kind = knownDocument(id)?.kind;
  const isDrawing = kind === "drawing";
  const names = wordsFor(isDrawing);
  const narrow = useMediaQuery("(max-width: 54em)");
  const [chosen, setChosen] = useState<number | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  // Who wrote a text cannot be seen otherwise; a drawing has colours of its own.
  const [authors, setAuthors] = useState(!isDrawing);
  const [list, setList] = useState<"sessions" | "versions">("sessions");
  const [listed, setListed] = useState(false);
  const [film, setFilm] = useState<number | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [said, setSaid] = useState("");
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);

  const span = { oldest, head };
  const revision = clamp(chosen ?? head, span);
  const wanted: Wanted = isDrawing
    ? { kind: "drawing", revision }
    : from === null
      ? { kind: "text", revision, authors }
      : { kind: "changes", from: Math.min(from, revision), to: Math.max(from, revision) };
  const state = usePast(id, wanted);
  const { past, loading, failure } = state;

  useEffect(() => {
    if (film === null || loading) return;
    if (failure !== null || revision >= head) {
      setFilm(null);
      return;
    }
    const timer = setTimeout(() => setChosen(nextFrame(revision, film, { oldest, head })), FRAME_MS);
    return () => clearTimeout(timer);
  }, [film, loading, failure, revision, head, oldest]);

  /** Before the session of work that made the revision: what was done last is what one wants to see first. */
  const before = (): number => {
    const session = history.sessions?.find(({ first, last }) => first <= revision && revision <= last);
    return clamp((session?.first ?? oldest + 1) - 1, span);
  };
  const move = (to: number) => {
    setFilm(null);
    setChosen(to);
    setSaid("");
    setFailed("");
    setListed(false);
  };
  const play = () => {
    if (film !== null) {
      setFilm(null);
      return;
    }
    const start = revision >= head ? oldest : revision;
    setFrom(null);
    setChosen(start);
    setFilm(start);
  };
  const told = async (action: () => Promise<void>, sentence: string) => {
    setBusy(true);
    setFailed("");
    try {
      await action();
      await reloadVersions();
      setSaid(sentence);
    } catch (error) {
      setSaid("");
      setFailed(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const toggleLock = ({ id: version, name, locked }: Version) =>
    told(
      () => changeVersion(id, version, { locked: !locked }),
      locked ? names.isUnlocked(name) : names.isLocked(name),
    );
  const made = past?.revision;
  const fact =
    made?.revision === revision
      ? names.by(made.author.name || names.somebody, momentOf(made.created_at))
      : "";
  const { sessions } = history;
  const drawn = useMemo(() => {
    const people = sessions?.flatMap((session) => session.authors) ?? [];
    return authors && past?.elements ? drawers(past.elements, people) : null;
  }, [authors, past, sessions]);
  const hands = drawn ?? past?.hands ?? [];

  return (
    <div className={classes.body}>
      <div className={classes.bar}>
        {!isDrawing && (
          <SegmentedControl
            aria-label={names.views}
            size="sm"
            value={from === null ? "text" : "changes"}
            onChange={(value) => {
              setFilm(null);
              setListed(false);
              setFrom(value === "text" ? null : before());
            }}
            data={[
              { value: "text", label: names.text },
              { value: "changes", label: names.changes },
            ]}
          />
        )}
        {from === null && (
          <Switch
            label={names.authors}
            checked={authors}
            onChange={(event) => setAuthors(event.currentTarget.checked)}
          />
        )}
        {narrow && (
          <Button
            variant={listed ? "filled" : "default"}
            size="sm"
            leftSection={<IconList size={17} stroke={1.7} />}
            aria-expanded={listed}
            onClick={() => setListed(!listed)}
          >
            {names.sessions}
          </Button>
        )}
        {mayEdit && (
          <div className={classes.deeds}>
            <Button
              variant="default"
              size="sm"
              leftSection={!narrow && <IconBookmarkPlus size={17} stroke={1.7} />}
              onClick={() => {
                setFilm(null);
                setQuestion({ kind: "name", revision });
              }}
            >
              {narrow ? names.nameShort : names.name}
            </Button>
            {/* Not `disabled` at the newest: the focus would be lost after a restore. */}
            <Button
              size="sm"
              leftSection={!narrow && <IconArrowBackUp size={17} stroke={1.8} />}
              aria-disabled={revision >= head || undefined}
              data-disabled={revision >= head || undefined}
              onClick={() => {
                if (revision >= head) return;
                setFilm(null);
                setQuestion({ kind: "restore", revision });
              }}
            >
              {narrow ? names.restoreShort : names.restore}
            </Button>
          </div>
        )}
      </div>
      <div className={classes.panes}>
        <section className={classes.pane} aria-label={names.content} hidden={Boolean(narrow && listed)}>
          {(from !== null || hands.length > 0) && (
            <div className={classes.above}>
              {from !== null && (
                <Compare
                  history={history}
                  from={wanted.kind === "changes" ? wanted.from : oldest}
                  to={wanted.kind === "changes" ? wanted.to : revision}
                  onChange={(one, other) => {
                    setFrom(one);
                    setChosen(other);
                  }}
                />
              )}
              <Legend hands={hands} label={from === null ? names.legend : names.changers} />
            </div>
          )}
          <Sheet state={state} head={head} kind={kind} drawn={drawn} />
        </section>
        <aside className={classes.aside} aria-label={names.list} hidden={Boolean(narrow && !listed)}>
          <SegmentedControl
            aria-label={names.list}
            fullWidth
            size="sm"
            value={list}
            onChange={(value) => setList(value === "versions" ? "versions" : "sessions")}
            data={[
              { value: "sessions", label: names.sessions },
              { value: "versions", label: names.versions },
            ]}
          />
          {list === "sessions" ? (
            <SessionList
              history={history}
              revision={revision}
              onChoose={({ last }) => move(last)}
              {...(isDrawing
                ? {}
                : {
                    onCompare: ({ first, last }: { first: number; last: number }) => {
                      move(last);
                      setFrom(clamp(first - 1, span));
                    },
                  })}
            />
          ) : (
            <VersionList
              versions={versions}
              revision={revision}
              mayEdit={mayEdit}
              isOwner={isOwner}
              busy={busy}
              onChoose={({ revision: to }) => move(to)}
              onRename={(version) => setQuestion({ kind: "rename", version })}
              onRemove={(version) => setQuestion({ kind: "remove", version })}
              onLock={(version) => void toggleLock(version)}
            />
          )}
        </aside>
      </div>
      <div className={classes.foot}>
        <div className={classes.said} role="status">
          {said}
        </div>
        {failed && (
          <div className={classes.failed} role="alert">
            {names.failed}: {failed}
          </div>
        )}
        <TimeBar
          span={span}
          revision={revision}
          from={wanted.kind === "changes" ? clamp(from ?? oldest, span) : null}
          sessions={history.sessions ?? []}
          versions={versions}
          playing={film !== null}
          fact={fact}
          onMove={move}
          onFrom={(to) => {
            setSaid("");
            setFailed("");
            setFrom(to);
          }}
          onPlay={play}
        />
      </div>
      {question?.kind === "name" && (
        <NameDialog
          title={names.nameTitle(question.revision)}
          confirm={names.nameConfirm}
          initial=""
          onClose={() => setQuestion(null)}
          onSave={async (name) => {
            await nameVersion(id, question.revision, name);
            await reloadVersions();
            setSaid(names.named(name));
            setList("versions");
          }}
        />
      )}
      {question?.kind === "rename" && (
        <NameDialog
          title={names.renameTitle}
          confirm={names.renameConfirm}
          initial={question.version.name}
          onClose={() => setQuestion(null)}
          onSave={async (name) => {
            await changeVersion(id, question.version.id, { name });
            await reloadVersions();
            setSaid(names.named(name));
          }}
        />
      )}
      {question?.kind === "remove" && (
        <ConfirmDialog
          title={names.removeTitle}
          text={names.removeText(question.version.name)}
          confirm={names.removeConfirm}
          colour="red"
          onClose={() => setQuestion(null)}
          onConfirm={async () => {
            await deleteVersion(id, question.version.id);
            await reloadVersions();
            setSaid(names.removed(question.version.name));
          }}
        />
      )}
      {question?.kind === "restore" && (
        <ConfirmDialog
          title={names.restoreTitle(question.revision)}
          text={names.restoreText}
          confirm={names.restoreConfirm}
          onClose={() => setQuestion(null)}
          onConfirm={async () => {
            await restore(id, question.revision);
            await reload();
            setFrom(null);
            setChosen(null);
            setSaid(names.restored(question.revision));
          }}
        />
      )}
    </div>
  );
}

function HistoryContent({ session, standing }: Pick<HistoryViewProps, "session" | "standing">) {
  const history = useHistory(session);
  const { sessions, failure, head, reload } = history;
  const names = texts.history;
  if (failure !== null) {
    return <Failed failure={failure} title={names.failedTitle} onRetry={() => void reload()} />;
  }
  if (sessions === null) return <TextSkeleton />;
  if (head === 0) {
    return (
      <Message icon={<IconFileText size={40} stroke={1.3} />} title={names.emptyTitle}>
        {names.emptyText}
      </Message>
    );
  }
  return (
    <HistoryBody
      session={session}
      history={history}
      mayEdit={!standing.readOnly}
      isOwner={standing.role === "owner"}
    />
  );
}

/** Everything that a document has been, over the page of the document. */
export default function HistoryView({ session, standing, opened, onClose }: HistoryViewProps) {
  // A dialog that is open from its first moment does not know what had the focus before.
  useEffect(() => {
    if (!opened) return;
    const opener = document.activeElement;
    return () => {
      setTimeout(() => opener instanceof HTMLElement && opener.focus({ preventScroll: true }));
    };
  }, [opened]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      returnFocus={false}
      fullScreen
      radius={0}
      padding={0}
      title={
        <span className={classes.title}>
          <IconHistory size={20} stroke={1.7} aria-hidden="true" />
          <span>{texts.history.title(standing.title || texts.untitled)}</span>
        </span>
      }
      closeButtonProps={{ "aria-label": texts.history.back, size: "lg" }}
      classNames={{
        content: classes.modal ?? "",
        header: classes.head ?? "",
        title: classes.heading ?? "",
        body: classes.content ?? "",
      }}
    >
      <HistoryContent session={session} standing={standing} />
    </Modal>
  );
}
