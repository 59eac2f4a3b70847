import { syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { classHighlighter, tagHighlighter, tags } from "@lezer/highlight";

/** What Markdown has besides; the colours of all of them are in tokens.css. */
export const proseHighlighter = tagHighlighter([
  { tag: tags.strikethrough, class: "tok-strike" },
  { tag: tags.quote, class: "tok-quote" },
  { tag: tags.monospace, class: "tok-mono" },
  { tag: tags.heading, class: "tok-heading" },
  { tag: tags.function(tags.variableName), class: "tok-function" },
  { tag: tags.function(tags.propertyName), class: "tok-function" },
]);

/** Syntax in classes, so that one style sheet colours it in both themes, here and in the preview. */
export const colours = [syntaxHighlighting(classHighlighter), syntaxHighlighting(proseHighlighter)];

/** The rest of the look is in code.css; this is what CodeMirror itself would otherwise say more strongly. */
export const look = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", color: "var(--ink)", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--accent)", paddingBlock: "12px 40vh" },
  ".cm-line": { paddingInline: "10px 16px" },
  ".cm-cursor, .cm-dropCursor": { borderInlineStartColor: "var(--accent)", borderInlineStartWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--code-selection)",
  },
  ".cm-activeLine": { backgroundColor: "var(--code-line)" },
  ".cm-gutters": {
    backgroundColor: "var(--paper)",
    border: "0",
    color: "var(--ink-soft)",
  },
  ".cm-lineNumbers .cm-gutterElement": { paddingInlineStart: "11px" },
  ".cm-activeLineGutter": { backgroundColor: "var(--code-line)", color: "var(--ink)" },
  ".cm-selectionMatch": { backgroundColor: "var(--code-match)" },
  ".cm-searchMatch": { backgroundColor: "var(--code-found)", outline: "1px solid var(--code-found-line)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--code-found-here)" },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    backgroundColor: "var(--code-match)",
    outline: "1px solid var(--code-found-line)",
  },
  "&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket": {
    backgroundColor: "var(--bad-soft)",
    color: "var(--bad)",
  },
  ".cm-foldPlaceholder": {
    background: "var(--accent-soft)",
    border: "0",
    color: "var(--accent)",
    padding: "0 6px",
  },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-panels": { backgroundColor: "var(--chrome)", color: "var(--ink)" },
  ".cm-panels.cm-panels-top": { borderBlockEnd: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderBlockStart: "1px solid var(--line)" },
});
