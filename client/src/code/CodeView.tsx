import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { KindViewProps } from "../kinds";
import { useTitle } from "../sync/use-title";
import { CodeToolbar } from "./CodeToolbar";
import classes from "./code.module.css";
import type { CodeEditor } from "./editor";
import { handleOf } from "./handle";
import { detectIndent, indentOf } from "./indent";
import { effectiveLanguage, languageOfTitle, MARKDOWN } from "./languages";
import { Source } from "./Source";
import { useCodeSettings } from "./settings";
import { chooseIndent, chooseLanguage, useMeta } from "./use-meta";

const Preview = lazy(() => import("./markdown/Preview"));

/** A code document: the text, and for Markdown beside it what it will look like. */
export default function CodeView({ session, readOnly, toolbar, onHandle }: KindViewProps) {
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const settings = useCodeSettings();
  const narrow = useMediaQuery("(max-width: 54em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const phone = useMediaQuery("(max-width: 36em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const { language: chosen, indent: indentKey } = useMeta(session);
  const title = useTitle(session);
  const suggested = useMemo(() => languageOfTitle(title), [title]);
  const language = useMemo(() => effectiveLanguage(chosen, title), [chosen, title]);
  // What the text was like when it was opened: it must not change its mind while somebody types.
  const detected = useRef(useMemo(() => detectIndent(session.text.toString()), [session]));
  const indent = indentOf(indentKey) ?? detected.current;

  const isMarkdown = language?.id === MARKDOWN;
  const view = !isMarkdown ? "source" : narrow && settings.view === "split" ? "source" : settings.view;

  const latest = useRef({ language, view });
  latest.current = { language, view };
  useEffect(() => {
    if (!editor) return;
    onHandle(handleOf(session, editor, isMarkdown, () => latest.current.language));
    return () => onHandle(null);
  }, [editor, session, isMarkdown, onHandle]);

  const onLanguage = useCallback((id: string | null) => chooseLanguage(session, id), [session]);
  const onIndent = useCallback((key: string) => chooseIndent(session, key), [session]);

  return (
    <>
      {createPortal(
        <CodeToolbar
          editor={editor}
          readOnly={readOnly}
          chosen={chosen}
          language={language}
          suggested={suggested}
          indent={indent}
          settings={settings}
          view={isMarkdown ? view : null}
          narrow={narrow}
          phone={phone}
          onLanguage={onLanguage}
          onIndent={onIndent}
        />,
        toolbar,
      )}
      <div className={classes.panes} data-view={view}>
        <div className={classes.source} hidden={view === "preview"}>
          <Source
            session={session}
            readOnly={readOnly}
            language={language}
            indent={indent}
            settings={settings}
            onEditor={setEditor}
          />
        </div>
        {view !== "source" && editor && (
          <Suspense fallback={<div className={classes.preview} />}>
            <Preview
              text={session.text}
              editor={editor.view}
              readOnly={readOnly}
              together={view === "split"}
            />
          </Suspense>
        )}
      </div>
    </>
  );
}
