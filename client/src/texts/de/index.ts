import type { Catalogue } from "..";
import { attachmentTexts } from "./attachments";
import { blockTexts } from "./blocks";
import { codeTexts } from "./code";
import { drawingTexts } from "./drawing";
import { historyTexts } from "./history";
import { mediaTexts } from "./media";
import { accountTexts, adminTexts, sharingTexts } from "./people";
import { problem } from "./problems";
import { togetherTexts } from "./together";
import { workspaceTexts } from "./workspace";

function changes(count: number): string {
  return count === 1 ? "1 Änderung" : `${count} Änderungen`;
}

/** The interface in German: polite where it must address somebody, and otherwise addressing nobody. */
export const de: Catalogue = {
  product: "Quire",
  untitled: "Dokument ohne Titel",

  app: {
    skip: "Zum Inhalt springen",
    home: "Quire: alle Dokumente",
    colourScheme: "Farbschema",
    light: "Hell",
    dark: "Dunkel",
    system: "Wie das System",
    language: "Sprache",
    languageFailed:
      "Diese Sprache konnte nicht geladen werden. Bitte versuchen Sie es noch einmal, sobald der Server erreichbar ist.",
    notices: "Hinweise",
    undo: "Rückgängig",
    dismiss: "Ausblenden",
    retry: "Noch einmal versuchen",
    unreachable: "Der Server antwortet nicht. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.",
    cancel: "Abbrechen",
    close: "Schließen",
    goHome: "Alle Dokumente",
    crashTitle: "Auf dieser Seite ist etwas schiefgegangen",
    crashText:
      "Was Sie geschrieben haben, ist auf diesem Gerät und auf dem Server aufbewahrt. Laden Sie die Seite neu, um weiterzuschreiben.",
    reload: "Seite neu laden",
    notFoundTitle: "Diese Seite gibt es nicht",
    notFoundText: "Vielleicht steckt in der Adresse ein Tippfehler, oder die Seite wurde verschoben.",
    badNameTitle: "So kann kein Dokument heißen",
    badNameText:
      "Die Adresse eines Dokuments besteht aus höchstens 128 Zeichen: Buchstaben, Ziffern, Punkten, Bindestrichen, Unterstrichen und Tilden.",
    loading: "Wird geladen",
    waiting: "Wartet auf das Netz …",
  },

  problem,

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
    hello: (name: string) => `Guten Tag, ${name}`,
    ownedBy: (name: string) => `Gehört ${name}`,
    create: "Neues Dokument",
    creating: "Wird angelegt …",
    failedTitle: "Die Dokumente konnten nicht geladen werden",
    offlineText: "Der Server antwortet nicht. Was auf diesem Gerät liegt, können Sie weiterhin öffnen.",
    onThisDevice: "Auf diesem Gerät",
    createFailed: "Das Dokument wurde nicht angelegt",
    more: "Mehr anzeigen",
    updated: (when: string) => `Bearbeitet ${when}`,
    opened: (when: string) => `Geöffnet ${when}`,
    unsaved: (count: number) => `${changes(count)} nur auf diesem Gerät`,
    menu: (title: string) => `Aktionen für ${title}`,
    removeUnsaved: (count: number) =>
      count === 1
        ? "Auch 1 Änderung, die nur auf diesem Gerät ist, geht verloren."
        : `Auch ${count} Änderungen, die nur auf diesem Gerät sind, gehen verloren.`,
    removeConfirm: "Löschen",
  },

  document: {
    title: "Titel des Dokuments",
    content: "Text des Dokuments",
    contentHelp: "Escape führt zur Werkzeugleiste, Tab verlässt den Text.",
    video: (address: string) => `Video: ${address}`,
    unknownEmbed: (kind: string) => `[${kind}: nur in anderen Programmen sichtbar]`,
    placeholder: "Schreiben – oder / für Überschriften, Bilder, Tabellen …",
    waitingTitle: "Dieses Dokument ist noch nicht auf diesem Gerät",
    waitingText: "Der Server hat es noch nicht geschickt. Es erscheint hier, sobald er antwortet.",
    opening: "Das Dokument wird geöffnet",
    deletedTitle: "Dieses Dokument wurde gelöscht",
    deletedNothing: "Jemand hat es gelöscht. Dieses Gerät hat keine Kopie davon.",
    deniedTitle: "Kein Zugang zu diesem Dokument",
    kindTitle: "Für dieses Dokument gibt es hier keinen Editor",
    kindText: (kind: string) =>
      `Es ist von der Art „${kind}“: Andere Anwendungen erzeugen und zeigen seinen Inhalt. Er wird aufbewahrt, synchronisiert und geteilt wie jeder andere; nichts wurde verändert.`,
    kindDownload: "Seine Daten herunterladen",
    copyLink: "Link kopieren",
    menu: "Menü des Dokuments",
    copyText: "Text kopieren",
    download: "Als Text herunterladen",
    leaveTitle: "Verlassen und Änderungen verlieren?",
    leaveText:
      "Einige Änderungen oder Bilder sind weder auf dem Server noch auf diesem Gerät aufbewahrt. Beim Verlassen gehen sie verloren.",
    stay: "Bleiben",
    leave: "Verlassen",
    saveDetails: "Was das bedeutet",
  },

  save: {
    opening: "Wird verbunden …",
    saved: "Gespeichert",
    saving: "Wird gespeichert …",
    readOnly: "Nur lesen",
    readOnlyUnsaved: (count: number) => `Nur lesen – ${changes(count)} nicht gespeichert`,
    offline: (count: number) =>
      count === 0
        ? "Offline – alles ist gespeichert"
        : `Offline – ${changes(count)} auf diesem Gerät aufbewahrt`,
    offlineLost: (count: number) => `Offline – ${changes(count)} nirgends aufbewahrt`,
    cannot: (reason: string) => `Speichern nicht möglich: ${reason}`,
    short: { offline: "Offline", cannot: "Nicht gespeichert" },
    databaseDown: "der Server kann nicht in seine Datenbank schreiben",
    denied: "der Server erlaubt es nicht",
    deleted: "das Dokument wurde gelöscht",
    refused: "der Server hat eine Änderung abgelehnt",
    stalled: "der Server antwortet nicht",
    titleRefused: (why: string) => `der Titel wurde abgelehnt (${why})`,
    explainOpening: "Quire verbindet sich mit dem Server.",
    explainSaved: "Alle Änderungen stehen in der Datenbank des Servers.",
    explainSaving: "Die letzten Änderungen sind auf dem Weg in die Datenbank des Servers.",
    explainReadOnly:
      "Sie können dieses Dokument lesen und anderen beim Schreiben zusehen, es aber nicht ändern.",
    explainOffline:
      "Es besteht keine Verbindung zum Server. Sie können weiterschreiben: Änderungen werden auf diesem Gerät aufbewahrt und gespeichert, sobald die Verbindung wieder da ist.",
    explainOfflineSaved:
      "Es besteht keine Verbindung zum Server. Alles Bisherige ist dort gespeichert, und Sie können weiterschreiben.",
    explainOfflineEmpty: "Es besteht keine Verbindung zum Server.",
    explainFinal:
      "Zu sehen ist die Kopie dieses Geräts. Um sie zu behalten, kopieren Sie den Text oder laden Sie ihn herunter.",
    explainLost:
      "Es besteht keine Verbindung, und dieser Browser lässt Quire nichts aufbewahren. Lassen Sie diesen Tab offen, bis die Verbindung wieder da ist, oder sichern Sie eine Kopie des Textes.",
    explainCannot:
      "Lassen Sie diesen Tab offen: Quire versucht es weiter. Sichern Sie vorsichtshalber eine Kopie des Textes.",
    explainCannotKept:
      "Die Änderungen sind auf diesem Gerät aufbewahrt, und Quire versucht weiter, sie zu speichern.",
    unsaved: (count: number) => `Noch nicht auf dem Server: ${changes(count)}.`,
    noDevice:
      "Dieser Browser lässt Quire keine Kopie auf diesem Gerät aufbewahren. Ohne Verbindung gibt es Änderungen nur in diesem Tab.",
  },

  toolbar: {
    label: "Formatierung",
    undo: "Rückgängig",
    redo: "Wiederholen",
    style: "Textstil",
    normal: "Normaler Text",
    heading: (level: number) => `Überschrift ${level}`,
    bold: "Fett",
    italic: "Kursiv",
    underline: "Unterstrichen",
    strike: "Durchgestrichen",
    code: "Code im Text",
    link: "Link",
    linkSelected: "Markierte Wörter verlinken",
    linkAddress: "Adresse",
    linkPlaceholder: "https://…",
    linkApply: "Übernehmen",
    linkOpen: "Öffnen",
    linkRemove: "Entfernen",
    linkBad: "Verlinken lassen sich nur Adressen mit http, https, mailto oder tel.",
    linkText: "Ohne markierten Text wird die Adresse selbst eingefügt.",
    colour: "Farbe",
    textColour: "Text",
    highlight: "Hintergrund",
    noColour: "Standard",
    bullets: "Aufzählung",
    numbers: "Nummerierte Liste",
    checklist: "Checkliste",
    indent: "Einrücken",
    outdent: "Ausrücken",
    quote: "Zitat",
    codeBlock: "Codeblock",
    align: "Ausrichtung",
    alignments: { left: "Links", center: "Zentriert", right: "Rechts", justify: "Blocksatz" },
    clear: "Formatierung entfernen",
  },

  colours: {
    red: "Rot",
    orange: "Orange",
    green: "Grün",
    teal: "Türkis",
    blue: "Blau",
    purple: "Violett",
    grey: "Grau",
    yellow: "Gelb",
    pink: "Rosa",
  },

  people: {
    guest: "Gast",
    here: (count: number) => (count === 1 ? "Nur Sie sind hier" : `${count} Personen sind hier`),
    you: (name: string) => `${name} (Sie)`,
    more: (count: number) => `${count} weitere`,
    askTitle: "Unter welchem Namen sollen andere Sie sehen?",
    askText: "Der Name steht an Ihrer Schreibmarke. Er lässt sich jederzeit ändern.",
    name: "Ihr Name",
    colour: "Ihre Farbe",
    save: "Weiter",
    change: "Name und Farbe …",
    changeTitle: "Ihr Name und Ihre Farbe",
    apply: "Speichern",
    colours: {
      Brick: "Ziegelrot",
      Ochre: "Ocker",
      Moss: "Moosgrün",
      Fern: "Farngrün",
      Teal: "Petrol",
      Blue: "Blau",
      Iris: "Iris",
      Plum: "Pflaume",
      Rose: "Rosenrot",
      Umber: "Umbra",
    },
  },
};
