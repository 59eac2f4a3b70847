import { lazy, Suspense, startTransition, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { untilLoaded } from "../app/later";
import type { KindViewProps } from "../kinds";
import { htmlPage } from "../pages/copies";
import { registerStandardBlocks } from "./blocks/standard";
import { Editor } from "./Editor";
import { FindWaiting, useFindKeys } from "./find/FindWaiting";
import { markdownOf } from "./markdown";
import { takeFilesFor } from "./media/files";
import { useView } from "./media/state";
import { useTopHeight } from "./page/top";
import { showsPeople } from "./people";
import type { Quill } from "./quill";
import classes from "./Toolbar.module.css";

const Toolbar = lazy(() => untilLoaded(async () => ({ default: (await import("./Toolbar")).Toolbar })));
const ReadingTools = lazy(() =>
  untilLoaded(async () => ({ default: (await import("./media/ReadingTools")).ReadingTools })),
);
const Overlays = lazy(() => untilLoaded(() => import("./blocks/Overlays")));
const FindBar = lazy(() => untilLoaded(() => import("./find/FindBar")));
const MediaLayer = lazy(() => untilLoaded(() => import("./media/MediaLayer")));

/** Longer than this nothing around the text waits for the page to come to rest. */
const REST_MS = 1500;

/** The editor once the page has come to rest: what surrounds the text must not keep anybody from reading and writing it. */
function useSettled(quill: Quill | null): Quill | null {
  const [settled, setSettled] = useState<Quill | null>(null);
  useEffect(() => {
    if (!quill) return;
    const settle = () => startTransition(() => setSettled(quill));
    const idle = "requestIdleCallback" in window;
    const handle = idle ? requestIdleCallback(settle, { timeout: REST_MS }) : setTimeout(settle, 50);
    return () => {
      if (idle) cancelIdleCallback(handle as number);
      else clearTimeout(handle);
      setSettled(null);
    };
  }, [quill]);
  return settled === quill ? settled : null;
}

/** A rich-text document: the toolbar in the header, the text on the sheet. */
export default function RichTextView({ session, readOnly, toolbar, panel, onHandle }: KindViewProps) {
  const [quill, setQuill] = useState<Quill | null>(null);
  const [linking, setLinking] = useState(false);
  const settled = useSettled(quill);

  const { find } = useView();
  useFindKeys(quill, readOnly);
  useTopHeight(toolbar);
  useEffect(() => (quill && !readOnly ? takeFilesFor(quill) : undefined), [quill, readOnly]);
  useEffect(registerStandardBlocks, []);

  useEffect(() => {
    if (!quill) return;
    onHandle({
      ...showsPeople(quill),
      focus: () => quill.focus(),
      text: () => session.text.toString(),
      formats: ["txt", "md", "html"],
      file: (format, title) => {
        if (format === "md") {
          const heading = markdownOf([{ insert: title }, { insert: "\n", attributes: { header: 1 } }]);
          return `${heading}\n${markdownOf(quill.getContents().ops)}`;
        }
        if (format === "html") return htmlPage(title, quill.getSemanticHTML());
        return `${title}\n\n${session.text.toString()}`;
      },
    });
    return () => onHandle(null);
  }, [quill, session, onHandle]);

  return (
    <>
      {createPortal(
        // One portal for both: of two, the one that is loaded first would stand first.
        <>
          <Suspense fallback={<div className={classes.room} />}>
            {!settled ? (
              <div className={classes.room} />
            ) : readOnly ? (
              <ReadingTools quill={settled} />
            ) : (
              <Toolbar quill={settled} linking={linking} onLinking={setLinking} />
            )}
          </Suspense>
          {quill && find !== "closed" && (
            <Suspense fallback={<FindWaiting />}>
              <FindBar quill={quill} readOnly={readOnly} />
            </Suspense>
          )}
        </>,
        toolbar,
      )}
      <Editor session={session} readOnly={readOnly} onQuill={setQuill} onLink={() => setLinking(true)} />
      {settled && !readOnly && (
        <Suspense>
          <Overlays quill={settled} />
        </Suspense>
      )}
      {settled && (
        <Suspense>
          <MediaLayer quill={settled} session={session} readOnly={readOnly} panel={panel} />
        </Suspense>
      )}
    </>
  );
}
