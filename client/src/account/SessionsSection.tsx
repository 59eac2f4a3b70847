import { Button } from "@mantine/core";
import { useState } from "react";
import { endOtherSessions, endSession, listSessions } from "../api/account";
import { exactly, fromNow } from "../app/time";
import { useLoaded } from "../app/use-loaded";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import classes from "./account.module.css";
import { describeAgent } from "./agent";
import { LoadFailed, Outcome, RowsSkeleton, Section } from "./Section";

export function SessionsSection() {
  const { value: sessions, error: loadError, reload } = useLoaded(listSessions);
  const [said, setSaid] = useState<string | null>(null);
  const { busy, error, run } = useTask();
  const end = (action: () => Promise<void>, sentence: string) => {
    setSaid(null);
    void run(async () => {
      await action();
      await reload();
      setSaid(sentence);
    });
  };
  const others = sessions?.filter((session) => !session.current) ?? [];
  return (
    <Section
      title={texts.account.sessions}
      text={texts.account.sessionsText}
      action={
        others.length > 0 && (
          <Button
            variant="default"
            size="xs"
            disabled={busy}
            onClick={() => end(endOtherSessions, texts.account.sessionsEnded)}
          >
            {texts.account.sessionEndOthers}
          </Button>
        )
      }
    >
      {sessions === null && loadError === null && <RowsSkeleton />}
      {sessions === null && loadError !== null && <LoadFailed error={loadError} onRetry={reload} />}
      {sessions !== null && (
        <ul className={classes.rows}>
          {sessions.map((session) => {
            const agent = describeAgent(session.agent);
            return (
              <li key={session.id} className={classes.row}>
                <div className={classes.rowWords}>
                  <div className={classes.rowName} title={session.agent}>
                    {agent}
                    {session.current && <span className={classes.tag}>{texts.account.sessionCurrent}</span>}
                  </div>
                  <div className={classes.rowFacts}>
                    {session.address} ·{" "}
                    <time dateTime={session.seen_at} title={exactly(session.seen_at)}>
                      {texts.account.sessionSeen(fromNow(session.seen_at))}
                    </time>
                  </div>
                </div>
                {!session.current && (
                  <Button
                    variant="subtle"
                    color="red"
                    size="xs"
                    disabled={busy}
                    aria-label={texts.account.sessionEndOf(agent)}
                    onClick={() => end(() => endSession(session.id), texts.account.sessionEnded)}
                  >
                    {texts.account.sessionEnd}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <Outcome said={said} error={error} />
    </Section>
  );
}
