import { useEffect, useState, useSyncExternalStore } from "react";
import { useParams, useSearchParams } from "react-router";
import { onMe } from "../account/me";
import { isDocumentId } from "../api/documents";
import { takeDroppedFiles } from "../app/dropped-files";
import { PageSkeleton } from "../app/PageSkeleton";
import { preloadEditor } from "../app/preload";
import { turn } from "../device/owner";
import { DocumentSession } from "../sync/session";
import { DocumentView } from "./DocumentView";
import { NotFoundPage } from "./NotFoundPage";

interface OpenDocumentProps {
  id: string;
  viewer: boolean;
}

/** Owns the session: it begins and ends with this element. */
function OpenDocument({ id, viewer }: OpenDocumentProps) {
  const [session, setSession] = useState<DocumentSession | null>(null);
  const account = useSyncExternalStore(onMe, turn);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another account begins anew
  useEffect(() => {
    preloadEditor(id);
    takeDroppedFiles("coming");
    const opened = new DocumentSession(id, viewer);
    setSession(opened);
    return () => {
      setSession(null);
      takeDroppedFiles(null);
      void opened.close();
    };
  }, [id, viewer, account]);
  return session ? (
    <DocumentView key={`${session.id} ${session.membership.turn}`} session={session} />
  ) : (
    <PageSkeleton />
  );
}

export default function DocumentPage() {
  const { id = "" } = useParams();
  const [query] = useSearchParams();
  if (!isDocumentId(id)) return <NotFoundPage badName />;
  return <OpenDocument id={id} viewer={query.get("role") === "viewer"} />;
}
