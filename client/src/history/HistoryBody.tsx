import { Button, SegmentedControl, Switch } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowBackUp, IconBookmarkPlus, IconList } from "@tabler/icons-react";
import { useEffect, useLayoutEffect, useMemo, useState } from "react";
import { type Blame, changeVersion, type Version } from "../api/history";
import { messageOf } from "../api/http";
import { knownDocument } from "../device/known";
import type { DocumentSession } from "../sync/session";
import { Compare } from "./Compare";
import classes from "./history.module.css";
import { Legend } from "./Legend";
import { drawers } from "./past-elements";
import { type Question, Questions } from "./Questions";
import { SessionList } from "./SessionList";
import { Sheet } from "./Sheet";
import { clamp, nextFrame } from "./steps";
import { TimeBar } from "./TimeBar";
import { momentOf } from "./times";
import type { History } from "./use-history";
import { usePast, type Wanted } from "./use-past";
import { VersionList } from "./VersionList";
import { wordsFor } from "./words";

/** How long a picture of the film stays. */
const FRAME_MS = 280;

interface HistoryBodyProps {
  session: DocumentSession;
  history: History;
  newest: Promise<Blame | null>;
  mayEdit: boolean;
  isOwner: boolean;
  /** Whether a question stands above the past. */
  onAsking: (asking: boolean) => void;
}

/** A past that there is: the text at a revision, the lists beside it, the slider below. */
export function HistoryBody({ session, history, newest, mayEdit, isOwner, onAsking }: HistoryBodyProps) {
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
  const asking = question !== null;
  // At once: whoever reads that it is done may press Escape for the past itself.
  useLayoutEffect(() => {
    onAsking(asking);
    return () => onAsking(false);
  }, [asking, onAsking]);

  const span = { oldest, head };
  const revision = clamp(chosen ?? head, span);
  const wanted: Wanted = isDrawing
    ? { kind: "drawing", revision }
    : from === null
      ? { kind: "text", revision, authors }
      : { kind: "changes", from: Math.min(from, revision), to: Math.max(from, revision) };
  const state = usePast(id, wanted, newest);
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
            size={narrow ? "md" : "sm"}
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
            onChange={(value) => {
              setList(value === "versions" ? "versions" : "sessions");
              // No edit tells of a name that somebody else gave.
              void reloadVersions().catch(() => {});
            }}
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
      <Questions
        document={id}
        isDrawing={isDrawing}
        question={question}
        onClose={() => {
          setQuestion(null);
          // What could not be done was perhaps done by somebody else.
          void reloadVersions().catch(() => {});
        }}
        onDone={async (done, sentence) => {
          if (done === "restore") {
            await reload();
            setFrom(null);
            setChosen(null);
          } else {
            await reloadVersions();
            if (done === "name") setList("versions");
          }
          setSaid(sentence);
        }}
      />
    </div>
  );
}
