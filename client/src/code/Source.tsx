import "./tokens.css";
import "./code.css";
import type { LanguageSupport } from "@codemirror/language";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { notify } from "../app/notices";
import { useLanguage } from "../app/use-language";
import type { DocumentSession } from "../sync/session";
import { texts } from "../texts";
import { type CodeEditor, createEditor } from "./editor";
import { FindPanel } from "./FindPanel";
import type { Indent } from "./indent";
import { type CodeLanguage, MARKDOWN } from "./languages";
import { HELP_ID, StatusBar } from "./StatusBar";
import type { CodeSettings } from "./settings";

interface SourceProps {
  session: DocumentSession;
  readOnly: boolean;
  language: CodeLanguage | undefined;
  indent: Indent;
  settings: CodeSettings;
  /** The editor, bound to the document; null when it ends. */
  onEditor: (editor: CodeEditor | null) => void;
}

/** The text of the document, the form for finding in it, and what is told about the cursor. */
export function Source({ session, readOnly, language, indent, settings, onEditor }: SourceProps) {
  const container = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const [finding, setFinding] = useState<HTMLElement | null>(null);
  const [leaving, setLeaving] = useState(false);
  const { tag } = useLanguage();

  useEffect(() => {
    if (!container.current) return;
    const made = createEditor(container.current, session, {
      onFind: setFinding,
      onLeaving: setLeaving,
    });
    setEditor(made);
    onEditor(made);
    return () => {
      onEditor(null);
      setEditor(null);
      made.close();
    };
  }, [session, onEditor]);

  useEffect(() => editor?.setReadOnly(readOnly), [editor, readOnly]);
  useEffect(() => editor?.setWrap(settings.wrap), [editor, settings.wrap]);
  const { tabs, width } = indent;
  useEffect(() => editor?.setIndent({ tabs, width }), [editor, tabs, width]);

  const isProse = language?.id === MARKDOWN;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language of the interface
  useEffect(() => {
    editor?.setWords({ label: texts.document.content, described: HELP_ID, spellcheck: isProse });
  }, [editor, isProse, tag]);

  useEffect(() => {
    if (!editor) return;
    let current = true;
    const show = (support: LanguageSupport | null) => current && editor.setLanguage(support);
    if (!language?.load) show(null);
    else {
      language.load().then(show, () => {
        if (!current) return;
        editor.setLanguage(null);
        notify({ text: texts.code.languageFailed(language.name) });
      });
    }
    return () => {
      current = false;
    };
  }, [editor, language]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights of lines follow the size
  useEffect(() => {
    editor?.view.requestMeasure();
  }, [editor, settings.fontSize]);

  return (
    <div className="quire-code" style={{ "--code-size": `${settings.fontSize}px` } as CSSProperties}>
      <div ref={container} className="quire-source" data-read-only={readOnly || undefined} dir="ltr" />
      {finding && editor && createPortal(<FindPanel editor={editor} readOnly={readOnly} />, finding)}
      {editor && <StatusBar editor={editor} readOnly={readOnly} leaving={leaving} />}
    </div>
  );
}
