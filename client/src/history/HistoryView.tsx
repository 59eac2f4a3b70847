import { Modal } from "@mantine/core";
import { IconFileText, IconHistory } from "@tabler/icons-react";
import { useLayoutEffect, useState } from "react";
import { getBlame } from "../api/history";
import { Message } from "../app/Message";
import { knownDocument } from "../device/known";
import type { DocumentSession } from "../sync/session";
import type { Standing } from "../sync/standing";
import { texts } from "../texts";
import { shownTitle } from "../texts/shown";
import { HistoryBody } from "./HistoryBody";
import classes from "./history.module.css";
import { Failed, TextSkeleton } from "./Sheet";
import { useHistory } from "./use-history";

interface HistoryViewProps {
  session: DocumentSession;
  standing: Standing;
  opened: boolean;
  onClose: () => void;
}

type ContentProps = Pick<HistoryViewProps, "session" | "standing"> & { onAsking: (asking: boolean) => void };

function HistoryContent({ session, standing, onAsking }: ContentProps) {
  const { id } = session;
  const history = useHistory(session);
  // What one sees first is asked for before it is known which revision it is.
  const [newest] = useState(() =>
    knownDocument(id)?.kind === "drawing" ? Promise.resolve(null) : getBlame(id).catch(() => null),
  );
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
      newest={newest}
      mayEdit={!standing.readOnly}
      isOwner={standing.role === "owner"}
      onAsking={onAsking}
    />
  );
}

/** Everything that a document has been, over the page of the document. */
export default function HistoryView({ session, standing, opened, onClose }: HistoryViewProps) {
  const [asking, setAsking] = useState(false);
  // A dialog that is open from its first moment does not know what had the focus before. It takes the focus soon after.
  useLayoutEffect(() => {
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
      // The key is for the question above it: both would go, and the place in the past with them.
      closeOnEscape={!asking}
      returnFocus={false}
      fullScreen
      radius={0}
      padding={0}
      title={
        <span className={classes.title}>
          <IconHistory size={20} stroke={1.7} aria-hidden="true" />
          <span>{texts.history.title(shownTitle(standing.title))}</span>
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
      <HistoryContent session={session} standing={standing} onAsking={setAsking} />
    </Modal>
  );
}
