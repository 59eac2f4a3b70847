import { attachmentTexts } from "./attachments";
import { blockTexts } from "./blocks";
import { codeTexts } from "./code";
import { drawingTexts } from "./drawing";
import { historyTexts } from "./history";
import { mediaTexts } from "./media";
import { accountTexts, adminTexts, sharingTexts } from "./people";
import { togetherTexts } from "./together";
import { workspaceTexts } from "./workspace";

function changes(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

/** Every word of the interface. The other languages have the same shape, which the compiler checks. */
export const en = {
  product: "Quire",
  untitled: "Untitled document",

  app: {
    skip: "Skip to the content",
    home: "Quire: all documents",
    colourScheme: "Colour scheme",
    light: "Light",
    dark: "Dark",
    system: "Like the system",
    language: "Language",
    notices: "Notices",
    undo: "Undo",
    dismiss: "Dismiss",
    languageFailed: "This language could not be loaded. Try again when the server can be reached.",
    retry: "Try again",
    unreachable: "The server does not answer. Look whether you are connected, and try again.",
    cancel: "Cancel",
    close: "Close",
    goHome: "All documents",
    crashTitle: "Something broke on this page",
    crashText: "What you typed is kept on this device and on the server. Reload the page to go on.",
    reload: "Reload the page",
    notFoundTitle: "There is no page here",
    notFoundText: "The address may be mistyped, or the page was moved.",
    badNameTitle: "This cannot be a document",
    badNameText:
      "A document’s address has at most 128 letters, digits, dots, hyphens, underscores and tildes.",
    loading: "Loading",
    waiting: "Waiting for the network …",
  },

  /** What the server said, for a person: it speaks English. */
  // The server's own words name it by its id, which nobody has seen.
  problem: (code: string, detail: string) =>
    code === "folder_not_found" ? "This folder is not there any more." : detail,

  account: accountTexts,
  admin: adminTexts,
  sharing: sharingTexts,
  history: historyTexts,
  attachments: attachmentTexts,
  blocks: blockTexts,
  code: codeTexts,
  drawing: drawingTexts,
  media: mediaTexts,
  together: togetherTexts,
  workspace: workspaceTexts,

  home: {
    hello: (name: string) => `Hello, ${name}`,
    ownedBy: (name: string) => `Owned by ${name}`,
    create: "New document",
    creating: "Creating…",
    failedTitle: "The documents could not be loaded",
    offlineText: "The server does not answer. What this device has is still here.",
    onThisDevice: "On this device",
    createFailed: "The document was not created",
    more: "Show more",
    updated: (when: string) => `Edited ${when}`,
    opened: (when: string) => `Opened ${when}`,
    unsaved: (count: number) => `${changes(count)} only on this device`,
    menu: (title: string) => `Actions for ${title}`,
    removeUnsaved: (count: number) => `${changes(count)} kept only on this device will be lost too.`,
    removeConfirm: "Delete",
  },

  document: {
    title: "Document title",
    content: "Document text",
    contentHelp: "Escape moves to the toolbar, Tab leaves the text.",
    video: (address: string) => `Video: ${address}`,
    unknownEmbed: (kind: string) => `[${kind}: shown only by other applications]`,
    placeholder: "Write, or type / for headings, pictures, tables…",
    waitingTitle: "This document is not on this device yet",
    waitingText: "The server has not sent it. It will appear here as soon as the server answers.",
    opening: "Opening the document",
    deletedTitle: "This document was deleted",
    deletedNothing: "Somebody deleted it. This device has no copy.",
    deniedTitle: "The server does not let you in",
    kindTitle: "This document has no editor here",
    kindText: (kind: string) =>
      `Its kind is “${kind}”: content that other applications make and show. It is kept, synchronised and shared like any other, and nothing was changed.`,
    kindDownload: "Download its data",
    copyLink: "Copy link",
    menu: "Document menu",
    copyText: "Copy the text",
    download: "Download as text",
    leaveTitle: "Leave and lose changes?",
    leaveText:
      "Some changes or pictures are neither on the server nor kept on this device. They are lost if you leave.",
    stay: "Stay",
    leave: "Leave",
    saveDetails: "What this means",
  },

  save: {
    opening: "Connecting…",
    saved: "Saved",
    saving: "Saving…",
    readOnly: "Read only",
    readOnlyUnsaved: (count: number) => `Read only – ${changes(count)} not saved`,
    offline: (count: number) =>
      count === 0 ? "Offline – everything is saved" : `Offline – ${changes(count)} kept on this device`,
    offlineLost: (count: number) => `Offline – ${changes(count)} not kept anywhere`,
    cannot: (reason: string) => `Cannot save: ${reason}`,
    short: { offline: "Offline", cannot: "Cannot save" },
    databaseDown: "the server cannot write to its database",
    denied: "the server does not allow it",
    deleted: "the document was deleted",
    refused: "the server refused a change",
    stalled: "the server does not answer",
    titleRefused: (why: string) => `the title was refused (${why})`,
    explainOpening: "Quire is connecting to the server.",
    explainSaved: "Every change is written to the server’s database.",
    explainSaving: "Your last changes are on their way to the server’s database.",
    explainReadOnly: "You can read this document and see others write, but not change it.",
    explainOffline:
      "There is no connection to the server. You can go on writing: changes are kept on this device and stored when the connection is back.",
    explainOfflineSaved:
      "There is no connection to the server. Everything up to now is stored there, and you can go on writing.",
    explainOfflineEmpty: "There is no connection to the server.",
    explainFinal: "What you see is this device’s copy. To keep it, copy or download the text.",
    explainLost:
      "There is no connection, and this browser does not let Quire keep anything. Keep this tab open until the connection is back, or take a copy of the text.",
    explainCannot: "Keep this tab open: Quire goes on trying. To be safe, take a copy of the text.",
    explainCannotKept: "Your changes are kept on this device, and Quire goes on trying to store them.",
    unsaved: (count: number) => `Not on the server yet: ${changes(count)}.`,
    noDevice:
      "This browser does not let Quire keep a copy on this device. While you are offline, changes exist only in this tab.",
  },

  toolbar: {
    label: "Formatting",
    undo: "Undo",
    redo: "Redo",
    style: "Text style",
    normal: "Normal text",
    heading: (level: number) => `Heading ${level}`,
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Inline code",
    link: "Link",
    linkSelected: "Link the selected words",
    linkAddress: "Address",
    linkPlaceholder: "https://…",
    linkApply: "Apply",
    linkOpen: "Open",
    linkRemove: "Remove",
    linkBad: "Only http, https, mailto and tel addresses can be linked.",
    linkText: "Select some text first, or the address itself will be inserted.",
    colour: "Colour",
    textColour: "Text",
    highlight: "Highlight",
    noColour: "Default",
    bullets: "Bulleted list",
    numbers: "Numbered list",
    checklist: "Checklist",
    indent: "Indent",
    outdent: "Outdent",
    quote: "Quote",
    codeBlock: "Code block",
    align: "Alignment",
    alignments: { left: "Left", center: "Centre", right: "Right", justify: "Justified" } as Record<
      string,
      string
    >,
    clear: "Clear formatting",
  },

  colours: {
    red: "Red",
    orange: "Orange",
    green: "Green",
    teal: "Teal",
    blue: "Blue",
    purple: "Purple",
    grey: "Grey",
    yellow: "Yellow",
    pink: "Pink",
  } as Record<string, string>,

  people: {
    guest: "Guest",
    here: (count: number) => (count === 1 ? "Only you are here" : `${count} people are here`),
    you: (name: string) => `${name} (you)`,
    more: (count: number) => `${count} more`,
    askTitle: "What should others call you?",
    askText: "Your name is shown at your cursor. You can change it at any time.",
    name: "Your name",
    colour: "Your colour",
    save: "Continue",
    change: "Your name and colour…",
    changeTitle: "Your name and colour",
    apply: "Save",
    colours: {
      Brick: "Brick",
      Ochre: "Ochre",
      Moss: "Moss",
      Fern: "Fern",
      Teal: "Teal",
      Blue: "Blue",
      Iris: "Iris",
      Plum: "Plum",
      Rose: "Rose",
      Umber: "Umber",
    } as Record<string, string>,
  },
};
