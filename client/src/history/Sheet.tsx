import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconCloudOff, IconPlugConnectedX } from "@tabler/icons-react";
import { Message } from "../app/Message";
import { texts } from "../texts";
import classes from "./history.module.css";
import type { Hand } from "./marks";
import { PastDrawing } from "./PastDrawing";
import { PastText } from "./PastText";
import type { Failure } from "./use-history";
import type { PastState } from "./use-past";
import { wordsFor } from "./words";

export function Failed({
  failure,
  title,
  onRetry,
}: {
  failure: Failure;
  title: string;
  onRetry: () => void;
}) {
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

export function TextSkeleton() {
  return (
    <div className={classes.skeleton}>
      <VisuallyHidden role="status">{texts.history.loading}</VisuallyHidden>
      {[60, 96, 92, 97, 40, 94, 90, 70].map((width) => (
        <Skeleton key={width} height={15} width={`${width}%`} aria-hidden="true" />
      ))}
    </div>
  );
}

/** The sheet with the text, the drawing or the changes, whatever became of it. */
export function Sheet(props: {
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
