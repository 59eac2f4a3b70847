import { number } from "../locale";

/** The editor of code and Markdown. */
export const codeTexts = {
  toolbar: {
    label: "Code tools",
    find: "Find",
    findAndReplace: "Find and replace",
    goToLine: "Go to line",
    wrap: "Wrap long lines",
    views: { source: "Text", split: "Text and preview", preview: "Preview" },
  },

  language: {
    label: (name: string) => `Language: ${name}`,
    plain: "Plain text",
    automatic: "Automatic: by the title",
    fromTitle: (name: string) => `Automatic: ${name}, by the title`,
    search: "Search languages",
    list: "Languages",
    usual: "Often used",
    others: "All others",
    none: "No language has this name.",
  },
  languageFailed: (name: string) =>
    `The colours for ${name} could not be loaded. The text is shown without them.`,

  settings: {
    title: "Indentation and text size",
    more: "More tools",
    indent: "Indentation, for everybody",
    spaces: (width: number) => `${width} spaces`,
    tabs: (width: number) => `Tabs, ${width} wide`,
    size: (pixels: number) => `Text size on this device: ${pixels}`,
    larger: "Larger",
    smaller: "Smaller",
  },

  find: {
    title: "Find and replace",
    find: "Find",
    replaceBy: "Replace with",
    matchCase: "Match case",
    wholeWord: "Whole words only",
    regexp: "Regular expression",
    previous: "Previous match",
    next: "Next match",
    replace: "Replace this match",
    replaceAll: "Replace all matches",
    close: "Close the search",
    none: "Not found",
    invalid: "This is no regular expression",
    many: (count: number, more: boolean) =>
      count === 1 && !more ? "1 match" : `${number(count)}${more ? "+" : ""} matches`,
    ofMany: (current: number, count: number, more: boolean) =>
      `${number(current)} of ${number(count)}${more ? "+" : ""}`,
  },

  editor: {
    help: "Tab indents. Escape, then Tab leaves the text.",
    helpReading: "You can read and copy this text, not change it.",
    goToLine: "Go to line",
    go: "Go",
    fold: "Fold these lines",
    unfold: "Unfold these lines",
    folded: "Folded lines",
    foldedLines: "Folded lines",
    unfoldedLines: "Unfolded lines",
    to: "to",
    control: "Control character",
    selectionDeleted: "Selection deleted",
    currentMatch: "Current match",
    onLine: "on line",
    replacedOn: "Replaced the match on line $",
    replacedAll: "Replaced $ matches",
  },

  status: {
    place: (line: number, column: number) => `Line ${number(line)}, column ${number(column)}`,
    selected: (count: number) =>
      count === 1 ? "1 character selected" : `${number(count)} characters selected`,
    cursors: (count: number) => `${count} cursors`,
    leaving: "Tab now leaves the text.",
  },

  preview: {
    title: "Preview",
    empty: "What you write appears here as it will be read.",
    failed: "The preview cannot be made now.",
    remoteImage: (name: string) => `Image on another site: ${name}`,
    missingImage: (name: string) => `Image: ${name}`,
    task: (text: string) => (text ? `Task: ${text}` : "Task"),
  },

  shortcuts: {
    title: "Code and Markdown",
    find: "Find and replace",
    next: "Next match, previous match",
    goToLine: "Go to line",
    undo: "Undo what you did",
    redo: "Redo",
    indent: "Indent, outdent",
    leave: "Make the next Tab leave the text",
    comment: "Comment the lines in or out",
    moveLine: "Move the lines up or down",
    copyLine: "Copy the lines up or down",
    deleteLine: "Delete the lines",
    nextSame: "Select the next place with the same text, too",
    cursors: "One more cursor above or below",
    cursorHere: "One more cursor where you click",
    rectangle: "Select a rectangle",
    fold: "Fold or unfold",
    bracket: "Go to the matching bracket",
  },
};
