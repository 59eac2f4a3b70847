import "quill/dist/quill.core.css";
import "quill-cursors/css";
import "@fontsource-variable/source-serif-4/opsz-italic.css";
import "./editor.css";
import "./direction.css";
import "./blocks.css";
import { useEffect, useRef } from "react";
import { QuillBinding } from "y-quill";
import { useLanguage } from "../app/use-language";
import type { DocumentSession } from "../sync/session";
import { texts } from "../texts";
import { highlightCode } from "./code/highlight";
import { holdWhileComposing } from "./composing";
import { showDirections } from "./directions";
import { historyOf } from "./formats";
import { settleLineFormats } from "./line-formats";
import { PeopleInText } from "./people";
import { createQuill, nameQuill, type Quill } from "./quill";
import { focusToolbar } from "./toolbar-focus";
import { TrailingLine } from "./trailing-line";

interface EditorProps {
  session: DocumentSession;
  readOnly: boolean;
  /** The editor, bound to the document; null when it ends. */
  onQuill: (quill: Quill | null) => void;
  onLink: () => void;
}

/** The text itself. Quill owns everything below the container; React never looks inside. */
export function Editor({ session, readOnly, onQuill, onLink }: EditorProps) {
  const container = useRef<HTMLDivElement>(null);
  const current = useRef<Quill | null>(null);
  const redirect = useRef(() => {});
  const { tag } = useLanguage();
  const link = useRef(onLink);
  useEffect(() => {
    link.current = onLink;
  }, [onLink]);

  useEffect(() => {
    if (!container.current) return;
    const element = document.createElement("div");
    container.current.append(element);
    const quill = createQuill(element, { onEscape: focusToolbar, onLink: () => link.current() });
    const trailing = new TrailingLine(quill, session.text);
    const people = new PeopleInText(quill, session.text, session.awareness);
    const binding = new QuillBinding(session.text, quill, session.awareness);
    trailing.follow(binding);
    const unsettle = settleLineFormats(quill, session.text, binding);
    const unfollow = historyOf(quill).follow(session.text, binding);
    const unhold = holdWhileComposing(quill, session);
    const directions = showDirections(quill);
    redirect.current = directions.refresh;
    const unhighlight = highlightCode(quill.root);
    current.current = quill;
    onQuill(quill);
    return () => {
      onQuill(null);
      current.current = null;
      unhold();
      unhighlight();
      unfollow();
      unsettle();
      trailing.close();
      people.close();
      directions.close();
      binding.destroy();
      element.remove();
    };
  }, [session, onQuill]);

  useEffect(() => {
    const quill = current.current;
    if (!quill) return;
    quill.enable(!readOnly);
    quill.root.setAttribute("aria-readonly", String(readOnly));
    // A text that cannot be edited must still be reachable and scrollable by keyboard.
    quill.root.tabIndex = 0;
  }, [readOnly]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  useEffect(() => {
    if (!current.current) return;
    nameQuill(current.current);
    redirect.current();
  }, [tag]);

  return (
    <>
      <div ref={container} className="quire-editor" data-read-only={readOnly || undefined} />
      <p id="text-help" hidden>
        {texts.document.contentHelp}
      </p>
    </>
  );
}
