import type { workspaceTexts as English } from "../en/workspace";
import { templateTexts } from "./templates";

function documents(count: number): string {
  return count === 1 ? "1 Dokument" : `${count} Dokumente`;
}

function folders(count: number): string {
  return count === 1 ? "1 Ordner" : `${count} Ordner`;
}

/** The words of en/workspace.ts in German. */
export const workspaceTexts: typeof English = {
  nav: "Arbeitsbereich",
  openNav: "Ordner und Bereiche",
  search: "Suchen oder ausführen …",
  places: {
    all: "Alle Dokumente",
    owned: "Eigene",
    recent: "Zuletzt geöffnet",
    shared: "Mit mir geteilt",
    favourites: "Favoriten",
    templates: "Vorlagen",
    trash: "Papierkorb",
  },
  allTitle: "Dokumente",
  folderGone: "Diesen Ordner gibt es nicht",
  folderGoneText: "Er wurde gelöscht, oder er gehört jemand anderem.",
  breadcrumbs: "Ort",

  view: {
    label: "Ansicht",
    list: "Liste",
    grid: "Kacheln",
    filter: "Nach Titel filtern",
    clearFilter: "Filter leeren",
    kind: "Art",
    allKinds: "Alle Arten",
    sort: "Sortieren nach",
    sorts: {
      "updated_at-desc": "Zuletzt bearbeitet",
      "created_at-desc": "Neueste",
      "created_at-asc": "Älteste",
      "title-asc": "Titel, A bis Z",
      "title-desc": "Titel, Z bis A",
    },
  },
  kinds: { richtext: "Text", code: "Code", drawing: "Zeichnung", yjs: "Andere Daten" },

  new: {
    /** Where there is no room for “Neues Dokument”, of which it is a part. */
    short: "Neu",
    menu: "Neues Dokument, neuer Ordner oder Import",
    richtext: "Textdokument",
    code: "Code",
    drawing: "Zeichnung",
    folder: "Ordner",
    template: "Aus einer Vorlage …",
    import: "Dateien importieren …",
  },

  list: {
    label: (place) => `Dokumente in „${place}“`,
    help: "Pfeil auf und ab wechseln das Dokument, Strg+A wählt alle aus, Escape hebt die Auswahl auf.",
    select: (title) => `${title} auswählen`,
    favour: (title) => `${title} zu den Favoriten hinzufügen`,
    unfavour: (title) => `${title} aus den Favoriten entfernen`,
    here: (count) => (count === 1 ? "1 Person ist hier" : `${count} Personen sind hier`),
    rename: (title) => `Neuer Titel von ${title}`,
    template: "Vorlage",
    opened: (when) => `Geöffnet ${when}`,
    trashed: (when) => `Gelöscht ${when}`,
    goneIn: (days) =>
      days <= 0
        ? "Wird heute endgültig gelöscht"
        : days === 1
          ? "Noch 1 Tag im Papierkorb"
          : `Noch ${days} Tage im Papierkorb`,
    folders: "Ordner",
    inFolder: documents,
    moreFolders: (count) =>
      count === 1 ? "1 weiteren Ordner zeigen" : `Mehr zeigen (${count.toLocaleString("de")} weitere Ordner)`,
    found: (count, more) => (more ? `Mehr als ${documents(count)}` : documents(count)),
  },

  empty: {
    all: {
      title: "Ein leeres Blatt",
      text: "Legen Sie ein Dokument an und geben Sie seine Adresse weiter: Wer sie öffnet, schreibt mit.",
    },
    owned: { title: "Noch keine eigenen Dokumente", text: "Hier erscheint, was Sie anlegen." },
    recent: {
      title: "Noch nichts geöffnet",
      text: "Hier erscheinen geöffnete Dokumente, das letzte zuerst.",
    },
    shared: {
      title: "Noch nichts geteilt",
      text: "Hier erscheinen Dokumente, die andere mit Ihnen teilen.",
    },
    favourites: {
      title: "Noch keine Favoriten",
      text: "Dokumente mit Stern haben Sie hier immer zur Hand.",
    },
    templates: {
      title: "Noch keine eigenen Vorlagen",
      text: "Schreiben Sie ein Dokument und wählen Sie in seinem Menü „Als Vorlage verwenden“. Einige Vorlagen gibt es schon.",
    },
    trash: {
      title: "Der Papierkorb ist leer",
      text: "Gelöschte Dokumente bleiben eine Weile hier, bevor sie endgültig verschwinden.",
    },
    folder: {
      title: "Dieser Ordner ist leer",
      text: "Legen Sie hier ein Dokument an, ziehen Sie Dokumente herein oder legen Sie Dateien auf der Seite ab.",
    },
    filtered: { title: "Keine Treffer", text: "Hier ist kein Dokument mit diesem Titel und dieser Art." },
    showAll: "Alle Dokumente anzeigen",
    clear: "Filter leeren",
    browseTemplates: "Vorlagen ansehen",
  },

  nameless: {
    text: "Wenn Sie einen Namen wählen, bekommen Sie Ordner, Favoriten und eine eigene Liste.",
    action: "Namen wählen",
  },

  action: {
    openTab: "In neuem Tab öffnen",
    rename: "Umbenennen",
    favour: "Zu den Favoriten",
    unfavour: "Aus den Favoriten entfernen",
    duplicate: "Duplizieren",
    move: "Verschieben …",
    share: "Teilen …",
    export: "Exportieren als",
    formats: { markdown: "Markdown", html: "HTML", text: "Reiner Text", svg: "SVG", json: "JSON" },
    asTemplate: "Als Vorlage verwenden",
    notTemplate: "Nicht mehr als Vorlage verwenden",
    useTemplate: "Neu aus dieser Vorlage",
    trash: "In den Papierkorb",
    restore: "Wiederherstellen",
    deleteForGood: "Endgültig löschen …",
  },

  bulk: {
    label: "Ausgewählte Dokumente",
    selected: (count) => `${count} ausgewählt`,
    clear: "Auswahl aufheben",
    all: "Alle auswählen",
    move: "Verschieben …",
    favour: "Zu den Favoriten",
    unfavour: "Aus den Favoriten entfernen",
    trash: "In den Papierkorb",
    restore: "Wiederherstellen",
    deleteForGood: "Endgültig löschen",
  },

  said: {
    renamed: (title) => `Umbenannt in ${title}.`,
    trashed: (title) => `„${title}“ ist im Papierkorb.`,
    trashedMany: (count) => `${documents(count)} in den Papierkorb verschoben.`,
    restored: (title) => `„${title}“ wurde wiederhergestellt.`,
    restoredMany: (count) => `${documents(count)} wiederhergestellt.`,
    gone: (title) => `„${title}“ wurde endgültig gelöscht.`,
    goneMany: (count) => `${documents(count)} endgültig gelöscht.`,
    moved: (what, where) => `Verschoben: ${what}. Neuer Ort: ${where}.`,
    favoured: (count) => `${documents(count)} zu den Favoriten hinzugefügt.`,
    unfavoured: (count) => `${documents(count)} aus den Favoriten entfernt.`,
    copyOf: (title) => `${title} (Kopie)`,
    duplicated: (title) => `„${title}“ wurde angelegt.`,
    template: (title) => `„${title}“ ist jetzt eine Vorlage.`,
    noTemplate: (title) => `„${title}“ ist keine Vorlage mehr.`,
    cut: (name) =>
      `${name} ist ausgeschnitten. Strg+V auf dem Ordner, in den er soll, fügt ihn ein; Escape bricht ab.`,
    uncut: "Es ist nichts mehr ausgeschnitten.",
    folderMade: (name) => `Der Ordner ${name} wurde angelegt.`,
    folderRenamed: (name) => `Der Ordner heißt jetzt ${name}.`,
    folderDeleted: (name) => `Der Ordner ${name} wurde gelöscht.`,
    someFailed: (count, reason) =>
      count === 1
        ? `1 Dokument blieb unverändert: ${reason}`
        : `${count} Dokumente blieben unverändert: ${reason}`,
    failed: (reason) => `Das hat nicht geklappt: ${reason}`,
    documents,
    top: "oberste Ebene",
    undone: "Rückgängig gemacht.",
  },

  folders: {
    title: "Ordner",
    help: "Die Pfeiltasten wechseln den Ordner, F2 benennt um, Strg+X und Strg+V verschieben, Entf löscht, Umschalt+F10 öffnet das Menü.",
    create: "Neuer Ordner",
    createIn: (name) => `Neuer Ordner in „${name}“`,
    none: "Noch keine Ordner",
    failed: "Die Ordner konnten nicht geladen werden.",
    retry: "Noch einmal laden",
    menu: (name) => `Aktionen für den Ordner ${name}`,
    rename: "Umbenennen …",
    newInside: "Neuer Ordner darin …",
    move: "Verschieben …",
    moveTop: "Auf die oberste Ebene",
    remove: "Löschen …",
    nameTitle: "Neuer Ordner",
    renameTitle: "Ordner umbenennen",
    name: "Name",
    makeIt: "Anlegen",
    renameIt: "Umbenennen",
    countIn: (name, count) => `${name}, ${documents(count)}`,
    removeTitle: (name) => `Den Ordner „${name}“ löschen?`,
    removeText: (inside, docs) =>
      docs === 0 && inside === 0
        ? "Er ist leer."
        : `Inhalt: ${[inside > 0 && folders(inside), docs > 0 && documents(docs)].filter(Boolean).join(" und ")}. Eigene Dokumente kommen in den Papierkorb; Dokumente anderer verlassen nur den Ordner.`,
    removeIt: "Löschen",
    cycle: "Ein Ordner kann nicht in sich selbst oder in einen Ordner darin verschoben werden.",
    depth: "Ordner lassen sich höchstens 32 Ebenen tief verschachteln.",
    taken: "Hier gibt es schon einen Ordner mit diesem Namen.",
  },

  move: {
    title: (what) => `${what} verschieben`,
    titleOne: (title) => `„${title}“ verschieben`,
    folderTitle: (name) => `Den Ordner „${name}“ verschieben`,
    where: "Wohin",
    filter: "Ordner suchen",
    top: "Kein Ordner",
    topFolder: "Oberste Ebene",
    here: "Aktueller Ort",
    none: "Kein Ordner mit diesem Namen.",
    moveIt: "Verschieben",
  },

  gone: {
    title: (count) => (count === 1 ? "Endgültig löschen?" : `${documents(count)} endgültig löschen?`),
    text: (title) =>
      `„${title}“ verschwindet für alle, mit dem Verlauf und den Dateien. Das lässt sich nicht rückgängig machen.`,
    textMany:
      "Sie verschwinden für alle, mit dem Verlauf und den Dateien. Das lässt sich nicht rückgängig machen.",
    confirm: "Endgültig löschen",
  },

  templates: {
    title: "Neu aus einer Vorlage",
    own: "Eigene",
    builtIn: "Mitgeliefert",
    none: "Hier erscheinen Dokumente, die als Vorlage markiert sind.",
    failed: "Die Vorlagen konnten nicht geladen werden.",
  },
  builtIn: templateTexts,

  import: {
    drop: "Zum Importieren loslassen",
    dropText: (where) => `Aus Markdown-, HTML- und Textdateien werden Dokumente in „${where}“`,
    running: (done, all) => `${done} von ${all} importiert …`,
    done: (count) => `${documents(count)} importiert`,
    noneDone: "Nichts wurde importiert",
    failed: (count) =>
      count === 1
        ? "1 Datei konnte nicht importiert werden"
        : `${count} Dateien konnten nicht importiert werden`,
    waiting: "Wartet",
    working: "Wird importiert …",
    open: (title) => `${title} öffnen`,
    close: "Liste schließen",
    tooMany: (most) => `Nur die ersten ${most} Dateien werden importiert.`,
    faults: {
      type: "Importieren lassen sich nur Markdown (.md), HTML (.html) und Text (.txt).",
      size: "Die Datei ist größer als 16 MB.",
      encoding: "Der Text ist nicht UTF-8-kodiert. Bitte als UTF-8 speichern und noch einmal versuchen.",
      binary: "Das ist keine Textdatei.",
      unreadable: "Der Browser konnte die Datei nicht lesen.",
    },
  },

  palette: {
    title: "Befehle",
    field: "Dokumente und Ordner suchen oder etwas ausführen",
    placeholder: "Suchen oder ausführen …",
    documents: "Dokumente",
    recent: "Zuletzt geöffnet",
    folders: "Ordner",
    actions: "Aktionen",
    nothing: "Keine Treffer.",
    offline: "Der Server antwortet nicht: Zu sehen ist nur, was dieses Gerät kennt.",
    searching: "Wird gesucht …",
    newOf: { richtext: "Neues Textdokument", code: "Neues Code-Dokument", drawing: "Neue Zeichnung" },
    template: "Neu aus einer Vorlage",
    goTo: (place) => `Gehe zu: ${place}`,
    account: "Zum eigenen Konto",
    admin: "Zur Verwaltung",
    signIn: "Anmelden",
    light: "Helle Farben",
    dark: "Dunkle Farben",
    system: "Farben wie das System",
    found: (count) => (count === 1 ? "1 Ergebnis" : `${count} Ergebnisse`),
  },

  shortcuts: {
    title: "Listen und Ordner",
    palette: "Befehle",
    all: "Alle Dokumente auswählen",
    none: "Auswahl aufheben",
    move: "Zwischen Dokumenten wechseln",
    rename: "Dokument oder Ordner umbenennen",
    remove: "Dokument in den Papierkorb, Ordner löschen",
    cut: "Ordner ausschneiden, in einen anderen einfügen",
    undo: "Letzte Aktion rückgängig machen",
  },
};
