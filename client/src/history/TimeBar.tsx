import { ActionIcon } from "@mantine/core";
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
} from "@tabler/icons-react";
import type { CSSProperties, ReactNode } from "react";
import type { Version, WorkSession } from "../api/history";
import { colourOf, isColour } from "../people/colours";
import { texts } from "../texts";
import comparing from "./compare.module.css";
import classes from "./history.module.css";
import { clamp, type Span } from "./steps";

interface TimeBarProps {
  span: Span;
  revision: number;
  /** What the revision is compared with, or null. */
  from: number | null;
  sessions: WorkSession[];
  versions: Version[];
  playing: boolean;
  /** Who made this revision, and when. */
  fact: string;
  onMove: (revision: number) => void;
  onFrom: (revision: number) => void;
  onPlay: () => void;
}

interface StepProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Step({ label, disabled, onClick, children }: StepProps) {
  return (
    // Not `disabled`: whoever steps with the keyboard would lose the focus at the end.
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      title={label}
      aria-disabled={disabled || undefined}
      data-disabled={disabled || undefined}
      onClick={() => !disabled && onClick()}
    >
      {children}
    </ActionIcon>
  );
}

/** The time from the first revision to the newest, to move in and to play. */
export function TimeBar(props: TimeBarProps) {
  const { span, revision, from, sessions, versions, playing, fact, onMove, onFrom, onPlay } = props;
  const names = texts.history;
  const share = (at: number) =>
    span.head > span.oldest ? (at - span.oldest) / (span.head - span.oldest) : 1;
  const atStart = revision <= span.oldest;
  const atEnd = revision >= span.head;
  const compared = from ?? span.oldest;
  const style = {
    "--at": share(revision),
    "--since": share(Math.min(compared, revision)),
    "--until": share(Math.max(compared, revision)),
  } as CSSProperties;
  const limits = { min: span.oldest, max: Math.max(span.head, span.oldest + 1) };
  const within = ({ last }: WorkSession) => last > span.oldest;
  return (
    <div className={classes.time}>
      <div className={classes.steps}>
        <Step label={names.first} disabled={atStart} onClick={() => onMove(span.oldest)}>
          <IconPlayerSkipBack size={18} stroke={1.7} />
        </Step>
        <Step label={names.previous} disabled={atStart} onClick={() => onMove(revision - 1)}>
          <IconPlayerTrackPrev size={18} stroke={1.7} />
        </Step>
        <ActionIcon
          size="xl"
          radius="xl"
          aria-label={playing ? names.pause : names.play}
          title={playing ? names.pause : names.play}
          onClick={onPlay}
        >
          {playing ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
        </ActionIcon>
        <Step label={names.next} disabled={atEnd} onClick={() => onMove(revision + 1)}>
          <IconPlayerTrackNext size={18} stroke={1.7} />
        </Step>
        <Step label={names.last} disabled={atEnd} onClick={() => onMove(span.head)}>
          <IconPlayerSkipForward size={18} stroke={1.7} />
        </Step>
      </div>
      <div className={classes.slide}>
        <div className={from === null ? classes.track : `${classes.track} ${comparing.pair}`} style={style}>
          <div className={classes.bands} aria-hidden="true">
            {sessions.filter(within).map(({ first, last, authors }) => {
              const [most] = authors;
              const start = share(clamp(first - 1, span));
              const style = {
                "--start": start,
                "--share": share(last) - start,
                background: isColour(most?.color) ? most.color : colourOf(most?.id ?? ""),
              };
              return <span key={first} className={classes.band} style={style as CSSProperties} />;
            })}
            {versions
              .filter((version) => version.revision >= span.oldest)
              .map(({ id, revision: at }) => (
                <span key={id} className={classes.flag} style={{ "--start": share(at) } as CSSProperties} />
              ))}
          </div>
          <input
            type="range"
            className={`${classes.range} ${comparing.to}`}
            {...limits}
            value={revision}
            onChange={(event) => onMove(Number(event.currentTarget.value))}
            aria-label={names.slider}
            aria-valuetext={`${names.position(revision, span.head)}. ${fact}`}
          />
          {from !== null && (
            <input
              type="range"
              className={`${classes.range} ${comparing.from}`}
              {...limits}
              value={from}
              onChange={(event) => onFrom(Number(event.currentTarget.value))}
              aria-label={names.comparedWith}
              aria-valuetext={names.position(from, span.head)}
            />
          )}
        </div>
        <p className={classes.fact}>
          <strong>{names.position(revision, span.head)}</strong> <span>{fact}</span>
        </p>
      </div>
    </div>
  );
}
