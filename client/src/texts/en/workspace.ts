import { templateTexts } from "./templates";

function documents(count: number): string {
  return count === 1 ? "1 document" : `${count} documents`;
}

function folders(count: number): string {
  return count === 1 ? "1 folder" : `${count} folders`;
}

/** Folders, lists of documents, the command palette. */
export const workspaceTexts = {
  nav: "Workspace",
  openNav: "Folders and places",
  search: "Search or do…",
  places: {
    all: "All documents",
    owned: "Owned by me",
    recent: "Recent",
    shared: "Shared with me",
    favourites: "Favourites",
    templates: "Templates",
    trash: "Trash",
  },
  /** Titles of the places that the sidebar calls otherwise. */
  allTitle: "Documents",
  folderGone: "This folder is not there",
  folderGoneText: "It was deleted, or belongs to somebody else.",
  breadcrumbs: "Where you are",

  view: {
    label: "View",
    list: "List",
    grid: "Grid",
    filter: "Filter by title",
    clearFilter: "Clear the filter",
    kind: "Kind",
    allKinds: "All kinds",
    sort: "Sort by",
    sorts: {
      "updated_at-desc": "Last edited",
      "created_at-desc": "Newest",
      "created_at-asc": "Oldest",
      "title-asc": "Title, A to Z",
      "title-desc": "Title, Z to A",
    } as Record<string, string>,
  },
  kinds: { richtext: "Text", code: "Code", drawing: "Drawing", yjs: "Other data" } as Record<string, string>,

  new: {
    /** Where there is no room for “New document”, of which it is a part. */
    short: "New",
    menu: "New document, folder or import",
    richtext: "Text document",
    code: "Code",
    drawing: "Drawing",
    folder: "Folder",
    template: "From a template…",
    import: "Import files…",
  },

  list: {
    label: (place: string) => `Documents in ${place}`,
    help: "Arrow up and down move between documents, Ctrl+A selects all, Escape selects none.",
    select: (title: string) => `Select ${title}`,
    favour: (title: string) => `Add ${title} to the favourites`,
    unfavour: (title: string) => `Remove ${title} from the favourites`,
    here: (count: number) => (count === 1 ? "1 person is here" : `${count} people are here`),
    rename: (title: string) => `New title of ${title}`,
    template: "Template",
    opened: (when: string) => `Opened ${when}`,
    trashed: (when: string) => `Deleted ${when}`,
    goneIn: (days: number) =>
      days <= 0 ? "Gone today" : days === 1 ? "Gone in 1 day" : `Gone in ${days} days`,
    folders: "Folders",
    inFolder: documents,
    moreFolders: (count: number) =>
      count === 1 ? "Show 1 more folder" : `Show more (${count.toLocaleString("en")} further folders)`,
    found: (count: number, more: boolean) => (more ? `More than ${documents(count)}` : documents(count)),
  },

  empty: {
    all: {
      title: "A blank sheet",
      text: "Start a document, then share its address. Whoever opens it writes with you.",
    },
    owned: { title: "You own no document yet", text: "What you create appears here." },
    recent: { title: "Nothing opened yet", text: "Documents that you open appear here, the last one first." },
    shared: {
      title: "Nothing is shared with you yet",
      text: "Documents that others share with you appear here.",
    },
    favourites: {
      title: "No favourites yet",
      text: "Mark a document with the star, and it is always at hand here.",
    },
    templates: {
      title: "No templates of your own yet",
      text: "Write a document, then choose “Use as a template” in its menu. Some templates are there already.",
    },
    trash: {
      title: "The trash is empty",
      text: "Deleted documents stay here for a while, then they are gone for good.",
    },
    folder: {
      title: "This folder is empty",
      text: "Start a document here, drag documents into it, or drop files on the page.",
    },
    filtered: { title: "Nothing fits", text: "No document here has such a title and kind." },
    showAll: "Show all documents",
    clear: "Clear the filter",
    browseTemplates: "Look at the templates",
  },

  nameless: {
    text: "With a name you get folders, favourites and your own list.",
    action: "Choose a name",
  },

  action: {
    openTab: "Open in a new tab",
    rename: "Rename",
    favour: "Add to favourites",
    unfavour: "Remove from favourites",
    duplicate: "Duplicate",
    move: "Move to…",
    share: "Share…",
    export: "Export as",
    formats: {
      markdown: "Markdown",
      html: "HTML",
      text: "Plain text",
      svg: "SVG",
      json: "JSON",
    } as Record<string, string>,
    asTemplate: "Use as a template",
    notTemplate: "No longer a template",
    useTemplate: "New from this template",
    trash: "Move to the trash",
    restore: "Restore",
    deleteForGood: "Delete for good…",
  },

  bulk: {
    label: "Selected documents",
    selected: (count: number) => `${count} selected`,
    clear: "Select none",
    all: "Select all",
    move: "Move to…",
    favour: "Add to favourites",
    unfavour: "Remove from favourites",
    trash: "Move to the trash",
    restore: "Restore",
    deleteForGood: "Delete for good",
  },

  said: {
    renamed: (title: string) => `Renamed to ${title}.`,
    trashed: (title: string) => `“${title}” is in the trash.`,
    trashedMany: (count: number) => `${documents(count)} moved to the trash.`,
    restored: (title: string) => `“${title}” was restored.`,
    restoredMany: (count: number) => `${documents(count)} restored.`,
    gone: (title: string) => `“${title}” was deleted for good.`,
    goneMany: (count: number) => `${documents(count)} deleted for good.`,
    moved: (what: string, where: string) => `${what} moved to ${where}.`,
    favoured: (count: number) => `${documents(count)} added to the favourites.`,
    unfavoured: (count: number) => `${documents(count)} removed from the favourites.`,
    copyOf: (title: string) => `${title} (copy)`,
    duplicated: (title: string) => `“${title}” was made.`,
    template: (title: string) => `“${title}” is a template now.`,
    noTemplate: (title: string) => `“${title}” is no longer a template.`,
    cut: (name: string) => `${name} is cut. Press Ctrl+V on the folder that it goes into, or Escape.`,
    uncut: "Nothing is cut any more.",
    folderMade: (name: string) => `Folder ${name} was made.`,
    folderRenamed: (name: string) => `The folder is called ${name} now.`,
    folderDeleted: (name: string) => `Folder ${name} was deleted.`,
    someFailed: (count: number, reason: string) =>
      count === 1
        ? `1 document was left as it is: ${reason}`
        : `${count} documents were left as they are: ${reason}`,
    failed: (reason: string) => `That did not work: ${reason}`,
    documents,
    top: "the top",
    undone: "Undone.",
  },

  folders: {
    title: "Folders",
    help: "Arrow keys move, F2 renames, Ctrl+X and Ctrl+V move a folder, Delete deletes, Shift+F10 opens the menu.",
    create: "New folder",
    createIn: (name: string) => `New folder in ${name}`,
    none: "No folders yet",
    failed: "The folders could not be loaded.",
    retry: "Load them again",
    menu: (name: string) => `Actions for the folder ${name}`,
    rename: "Rename…",
    newInside: "New folder inside…",
    move: "Move to…",
    moveTop: "Move to the top",
    remove: "Delete…",
    nameTitle: "New folder",
    renameTitle: "Rename the folder",
    name: "Name",
    makeIt: "Create",
    renameIt: "Rename",
    countIn: (name: string, count: number) => `${name}, ${documents(count)}`,
    removeTitle: (name: string) => `Delete the folder “${name}”?`,
    removeText: (inside: number, docs: number) =>
      docs === 0 && inside === 0
        ? "It is empty."
        : `In it ${inside + docs === 1 ? "is" : "are"} ${[inside > 0 && folders(inside), docs > 0 && documents(docs)].filter(Boolean).join(" and ")}. Your own documents go to the trash; those of others only leave the folder.`,
    removeIt: "Delete",
    cycle: "A folder cannot be moved into itself or into a folder that lies in it.",
    depth: "Folders can be nested 32 deep at most.",
    taken: "There is already a folder of this name here.",
  },

  move: {
    title: (what: string) => `Move ${what}`,
    titleOne: (title: string) => `Move “${title}”`,
    folderTitle: (name: string) => `Move the folder “${name}”`,
    where: "Where to",
    filter: "Find a folder",
    top: "No folder",
    topFolder: "The top",
    here: "It is here now",
    none: "No folder is called like that.",
    moveIt: "Move",
  },

  gone: {
    title: (count: number) => (count === 1 ? "Delete for good?" : `Delete ${documents(count)} for good?`),
    text: (title: string) =>
      `“${title}” will be gone for everybody, with its history and its files. Nothing brings it back.`,
    textMany:
      "They will be gone for everybody, with their history and their files. Nothing brings them back.",
    confirm: "Delete for good",
  },

  templates: {
    title: "New from a template",
    own: "Yours",
    builtIn: "Ready-made",
    none: "Documents that are marked as templates appear here.",
    failed: "The templates could not be loaded.",
  },
  builtIn: templateTexts,

  import: {
    drop: "Drop to import",
    dropText: (where: string) => `Markdown, HTML and text files become documents in ${where}`,
    running: (done: number, all: number) => `Importing ${done} of ${all}…`,
    done: (count: number) => `${documents(count)} imported`,
    noneDone: "Nothing was imported",
    failed: (count: number) =>
      count === 1 ? "1 file could not be imported" : `${count} files could not be imported`,
    waiting: "Waiting",
    working: "Importing…",
    open: (title: string) => `Open ${title}`,
    close: "Close the list",
    tooMany: (most: number) => `Only the first ${most} files were taken.`,
    faults: {
      type: "Only Markdown (.md), HTML (.html) and text (.txt) files can be imported.",
      size: "The file is larger than 16 MB.",
      encoding: "The text is not in UTF-8. Save it as UTF-8 and try again.",
      binary: "This is not a text file.",
      unreadable: "The browser could not read the file.",
    },
  },

  palette: {
    title: "Command palette",
    field: "Find documents and folders, or do something",
    placeholder: "Find or do…",
    documents: "Documents",
    recent: "Recently opened",
    folders: "Folders",
    actions: "Actions",
    nothing: "Nothing is called like that.",
    offline: "The server does not answer: only what this device knows is shown.",
    searching: "Searching…",
    newOf: { richtext: "New text document", code: "New code document", drawing: "New drawing" } as Record<
      string,
      string
    >,
    template: "New from a template",
    goTo: (place: string) => `Go to ${place}`,
    account: "Go to your account",
    admin: "Go to the administration",
    signIn: "Sign in",
    light: "Light colours",
    dark: "Dark colours",
    system: "Colours like the system",
    found: (count: number) => (count === 1 ? "1 result" : `${count} results`),
  },

  shortcuts: {
    title: "Lists and folders",
    palette: "Command palette",
    all: "Select all documents",
    none: "Select none",
    move: "Move between documents",
    rename: "Rename the document or folder",
    remove: "Move to the trash, or delete the folder",
    cut: "Cut a folder, paste it into another",
    undo: "Undo what was just done",
  },
};
