import { Alert, Button, VisuallyHidden } from "@mantine/core";
import type { WorkSession } from "../api/history";
import { useTask } from "../app/use-task";
import { PersonAvatar } from "../people/PersonAvatar";
import { texts } from "../texts";
import classes from "./history.module.css";
import { spanOf } from "./times";
import type { History } from "./use-history";

interface SessionListProps {
  history: History;
  revision: number;
  onChoose: (session: WorkSession) => void;
  /** Without it nothing can be compared, and amounts of characters say nothing. */
  onCompare?: (session: WorkSession) => void;
}

const MAX_NAMES = 2;
const MAX_FACES = 3;

/** Who took part, whoever did most first. One person may have come in several ways. */
function namesOf({ authors }: WorkSession): string {
  const names = [...new Set(authors.map(({ name }) => name || texts.history.somebody))];
  const told = names.slice(0, MAX_NAMES).join(", ");
  return names.length > MAX_NAMES ? texts.history.many(told, names.length - MAX_NAMES) : told;
}

export function SessionList({ history, revision, onChoose, onCompare }: SessionListProps) {
  const { sessions, hasMore, more, oldest } = history;
  const { busy, error, run } = useTask();
  const names = texts.history;
  return (
    <>
      <ol className={classes.list} aria-label={names.sessionList}>
        {(sessions ?? []).map((session) => {
          const { first, last, inserted, deleted, began_at, ended_at, authors } = session;
          const who = namesOf(session);
          const when = spanOf(began_at, ended_at);
          const chosen = first <= revision && revision <= last;
          return (
            <li
              key={first}
              className={`${classes.entry} ${classes.session}`}
              data-chosen={chosen || undefined}
            >
              <button
                type="button"
                className={classes.choose}
                aria-current={chosen || undefined}
                onClick={() => onChoose(session)}
              >
                <span className={classes.faces}>
                  {authors.slice(0, MAX_FACES).map(({ id, name, color, picture }) => (
                    <PersonAvatar key={id} id={id} name={name} color={color} picture={picture} size={28} />
                  ))}
                </span>
                <span className={classes.words}>
                  <span className={classes.who}>{who}</span>
                  <span className={classes.soft}>{when}</span>
                </span>
                {onCompare && (
                  <>
                    <VisuallyHidden component="span">{names.much(inserted, deleted)}</VisuallyHidden>
                    <span className={classes.amounts} aria-hidden="true">
                      <span data-came dir="ltr">
                        {names.inserted(inserted)}
                      </span>
                      <span data-gone dir="ltr">
                        {names.deleted(deleted)}
                      </span>
                    </span>
                  </>
                )}
              </button>
              {chosen && onCompare && (
                <Button size="compact-sm" variant="subtle" ms={44} onClick={() => onCompare(session)}>
                  {names.seeChanges}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
      {hasMore && (
        <Button variant="default" size="sm" fullWidth loading={busy} onClick={() => void run(more)}>
          {names.moreSessions}
        </Button>
      )}
      {error !== null && (
        <Alert color="red" title={names.failed} mt="sm" role="alert">
          {error}
        </Alert>
      )}
      {!hasMore && oldest > 0 && <p className={classes.note}>{names.pruned(oldest)}</p>}
    </>
  );
}
