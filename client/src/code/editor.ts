import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  type LanguageSupport,
} from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
  type ViewUpdate,
} from "@codemirror/view";
import { ySyncAnnotation } from "y-codemirror.next";
import { isMac } from "../app/shortcuts/keys";
import type { DocumentSession } from "../sync/session";
import { bind, shownText } from "./binding";
import { peopleCursors } from "./cursors";
import { triedExpressions } from "./expressions";
import type { Indent } from "./indent";
import { leaving } from "./leaving";
import { openFind, panels } from "./panels";
import { phrases } from "./phrases";
import { colours, look } from "./theme";
import { Undo } from "./undo";

export interface CodeEditor {
  view: EditorView;
  undo: Undo;
  setLanguage(support: LanguageSupport | null): void;
  setReadOnly(readOnly: boolean): void;
  setWrap(wrap: boolean): void;
  setIndent(indent: Indent): void;
  /** The names and words that assistive technology reads, in the language that is shown. */
  setWords(words: { label: string; described: string; spellcheck: boolean }): void;
  /** Hears of every change of the text, the selection and what is searched for. Returns what ends that. */
  watch(listener: (update: ViewUpdate) => void): () => void;
  close(): void;
}

interface Listeners {
  /** The form for finding is to be shown in this element, or no more. */
  onFind: (place: HTMLElement | null) => void;
  /** Tab leaves the text now, or does not any more. */
  onLeaving: (leaving: boolean) => void;
}

/** The text of a code document, bound to the session. CodeMirror owns everything below `parent`. */
export function createEditor(parent: HTMLElement, session: DocumentSession, on: Listeners): CodeEditor {
  const language = new Compartment();
  const writing = new Compartment();
  const wrapping = new Compartment();
  const indenting = new Compartment();
  const words = new Compartment();
  const { extension: binding, origin } = bind(session.text);
  const undo = new Undo(session.text, origin);
  const watching = new Set<(update: ViewUpdate) => void>();
  const extensions: Extension = [
    // Any other would make one character of two, and every position after it wrong for the others.
    EditorState.lineSeparator.of("\n"),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
    binding,
    undo.extension,
    peopleCursors(session.text, session.awareness),
    lineNumbers(),
    foldGutter({ openText: "⌄", closedText: "›" }),
    codeFolding(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    // As in most editors of code: Alt adds a cursor, Shift and Alt together draw a rectangle.
    EditorView.clickAddsSelectionRange.of(
      ({ altKey, shiftKey, ctrlKey, metaKey }) => !shiftKey && (altKey || (isMac ? metaKey : ctrlKey)),
    ),
    rectangularSelection({
      eventFilter: ({ altKey, shiftKey, button }) => altKey && shiftKey && button === 0,
    }),
    crosshairCursor(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    search({ top: true, literal: true, createPanel: panels(on.onFind) }),
    triedExpressions,
    leaving(on.onLeaving),
    keymap.of([
      { key: "Mod-h", mac: "Mod-Alt-f", run: openFind, preventDefault: true },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...foldKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      for (const listener of watching) listener(update);
    }),
    colours,
    look,
    language.of([]),
    writing.of([]),
    wrapping.of([]),
    indenting.of([]),
    words.of([]),
  ];
  const view = new EditorView({
    state: EditorState.create({ doc: shownText(session.text), extensions }),
    parent,
  });
  undo.follow(view);
  const set = (compartment: Compartment, extension: Extension) =>
    view.dispatch({ effects: compartment.reconfigure(extension) });
  return {
    view,
    undo,
    setLanguage: (support) => set(language, support ?? []),
    setReadOnly: (readOnly) =>
      set(
        writing,
        readOnly
          ? [
              EditorState.readOnly.of(true),
              // Not every command asks: that which goes on with a list of Markdown does not.
              EditorState.changeFilter.of((change) => change.annotation(ySyncAnnotation) !== undefined),
              EditorView.contentAttributes.of({ inputmode: "none" }),
            ]
          : [],
      ),
    setWrap: (wrap) => set(wrapping, wrap ? EditorView.lineWrapping : []),
    setIndent: ({ tabs, width }) =>
      set(indenting, [indentUnit.of(tabs ? "\t" : " ".repeat(width)), EditorState.tabSize.of(width)]),
    setWords: ({ label, described, spellcheck }) =>
      set(words, [
        EditorState.phrases.of(phrases()),
        EditorView.contentAttributes.of({
          id: "text",
          "aria-label": label,
          "aria-describedby": described,
          spellcheck: String(spellcheck),
          // What scrolls is reached by keys, also for who asks the attribute and not the browser.
          tabindex: "0",
        }),
      ]),
    watch: (listener) => {
      watching.add(listener);
      return () => watching.delete(listener);
    },
    close: () => {
      watching.clear();
      undo.close();
      view.destroy();
    },
  };
}
