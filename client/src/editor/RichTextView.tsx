import { lazy, Suspense, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { KindViewProps } from "../kinds";
import { htmlPage } from "../pages/copies";
import { registerStandardBlocks } from "./blocks/standard";
import { Editor } from "./Editor";
import { markdownOf } from "./markdown";
import { ReadingTools } from "./media/ReadingTools";
import { showsPeople } from "./people";
import type { Quill } from "./quill";
import { Toolbar } from "./Toolbar";

const Overlays = lazy(() => import("./blocks/Overlays"));
const MediaLayer = lazy(() => import("./media/MediaLayer"));

/** A rich-text document: the toolbar in the header, the text on the sheet. */
export default function RichTextView({ session, readOnly, toolbar, panel, onHandle }: KindViewProps) {
  const [quill, setQuill] = useState<Quill | null>(null);
  const [linking, setLinking] = useState(false);

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
        readOnly ? (
          <ReadingTools quill={quill} />
        ) : (
          <Toolbar quill={quill} linking={linking} onLinking={setLinking} />
        ),
        toolbar,
      )}
      <Editor session={session} readOnly={readOnly} onQuill={setQuill} onLink={() => setLinking(true)} />
      {quill && !readOnly && (
        <Suspense>
          <Overlays quill={quill} />
        </Suspense>
      )}
      {quill && (
        <Suspense>
          <MediaLayer quill={quill} session={session} readOnly={readOnly} toolbar={toolbar} panel={panel} />
        </Suspense>
      )}
    </>
  );
}
