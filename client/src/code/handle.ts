import { EditorView } from "@codemirror/view";
import type { EditorHandle } from "../kinds";
import { htmlPage } from "../pages/copies";
import type { DocumentSession } from "../sync/session";
import { anchorAt, indexOf } from "./binding";
import { reveal } from "./cursors";
import type { CodeEditor } from "./editor";
import { type CodeLanguage, sourceName } from "./languages";

interface Place {
  top?: unknown;
}

/** What the page may ask of an open code document. */
export function handleOf(
  session: DocumentSession,
  { view }: CodeEditor,
  isMarkdown: boolean,
  language: () => CodeLanguage | undefined,
): EditorHandle {
  const { text, awareness } = session;
  return {
    focus: () => view.focus(),
    text: () => text.toString(),
    bare: true,
    formats: isMarkdown ? ["source", "html"] : ["source"],
    file: async (format, title) => {
      if (format === "html") {
        const { wholePage } = await import("./markdown/export");
        return new Blob([htmlPage(title, await wholePage(text.toString()), false)], { type: "text/html" });
      }
      return new File([text.toString()], sourceName(title, language()), { type: "text/plain;charset=utf-8" });
    },
    scrollToPerson: (client, to) => {
      const state = awareness.getStates().get(client);
      const place = to === "place" ? (state?.view as Place | undefined)?.top : state?.cursor?.head;
      const index = indexOf(text, place);
      if (index === null) return false;
      if (to === "cursor") reveal(view, index);
      else
        view.dispatch({
          effects: EditorView.scrollIntoView(Math.min(index, view.state.doc.length), { y: "start" }),
        });
      return true;
    },
    place: () => {
      const block = view.lineBlockAtHeight(view.scrollDOM.scrollTop);
      return { top: anchorAt(text, block.from) };
    },
  };
}
