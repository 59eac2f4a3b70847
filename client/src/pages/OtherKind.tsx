import { Button } from "@mantine/core";
import { IconTriangleSquareCircle } from "@tabler/icons-react";
import { Link } from "react-router";
import { encodeStateAsUpdate } from "yjs";
import { Message } from "../app/Message";
import type { EditorHandle } from "../kinds";
import type { DocumentSession } from "../sync/session";
import { texts } from "../texts";

/** What the page may ask of a document that has no editor here: all of it, as one Yjs update. */
export function otherHandle(session: DocumentSession): EditorHandle {
  return {
    focus: () => {},
    text: () => "",
    formats: ["yjs"],
    file: () => new Blob([encodeStateAsUpdate(session.doc) as Uint8Array<ArrayBuffer>]),
  };
}

interface OtherKindProps {
  kind: string;
  /** The content is here. */
  ready: boolean;
  onDownload: () => void;
}

/** In place of the content of a document whose kind has no editor here. */
export function OtherKind({ kind, ready, onDownload }: OtherKindProps) {
  return (
    <Message
      icon={<IconTriangleSquareCircle size={44} stroke={1.3} />}
      title={texts.document.kindTitle}
      actions={
        <>
          <Button onClick={onDownload} loading={!ready} loaderProps={{ "aria-label": texts.app.loading }}>
            {texts.document.kindDownload}
          </Button>
          <Button variant="default" component={Link} to="/">
            {texts.app.goHome}
          </Button>
        </>
      }
    >
      {texts.document.kindText(kind)}
    </Message>
  );
}
