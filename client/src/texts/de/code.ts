import type { codeTexts as English } from "../en/code";
import { number } from "../locale";

/** The words of en/code.ts in German. */
export const codeTexts: typeof English = {
  toolbar: {
    label: "Werkzeuge für Code",
    find: "Suchen",
    findAndReplace: "Suchen und ersetzen",
    goToLine: "Zu einer Zeile gehen",
    wrap: "Lange Zeilen umbrechen",
    views: { source: "Quelltext", split: "Quelltext und Vorschau", preview: "Vorschau" },
  },

  language: {
    label: (name: string) => `Sprache: ${name}`,
    plain: "Reiner Text",
    automatic: "Automatisch: nach dem Titel",
    fromTitle: (name: string) => `Automatisch: ${name}, nach dem Titel`,
    search: "Sprachen durchsuchen",
    list: "Sprachen",
    usual: "Häufig verwendet",
    others: "Alle anderen",
    none: "Keine Sprache mit diesem Namen.",
  },
  languageFailed: (name: string) =>
    `Die Farben für ${name} ließen sich nicht laden. Der Text wird ohne Farben angezeigt.`,

  settings: {
    title: "Einrückung und Schriftgröße",
    more: "Weitere Werkzeuge",
    indent: "Einrückung, für alle",
    spaces: (width: number) => `${width} Leerzeichen`,
    tabs: (width: number) => `Tabulatoren, ${width} breit`,
    size: (pixels: number) => `Schriftgröße auf diesem Gerät: ${pixels}`,
    larger: "Größer",
    smaller: "Kleiner",
  },

  find: {
    title: "Suchen und ersetzen",
    find: "Suchen",
    replaceBy: "Ersetzen durch",
    matchCase: "Groß- und Kleinschreibung beachten",
    wholeWord: "Nur ganze Wörter",
    regexp: "Regulärer Ausdruck",
    previous: "Vorige Fundstelle",
    next: "Nächste Fundstelle",
    replace: "Diese Fundstelle ersetzen",
    replaceAll: "Alle Fundstellen ersetzen",
    close: "Suche schließen",
    none: "Nicht gefunden",
    invalid: "Das ist kein regulärer Ausdruck",
    many: (count: number, more: boolean) =>
      count === 1 && !more ? "1 Fundstelle" : `${number(count)}${more ? "+" : ""} Fundstellen`,
    ofMany: (current: number, count: number, more: boolean) =>
      `${number(current)} von ${number(count)}${more ? "+" : ""}`,
  },

  editor: {
    help: "Tab rückt ein. Escape, dann Tab verlässt den Text.",
    helpReading: "Dieser Text lässt sich lesen und kopieren, nicht ändern.",
    goToLine: "Zu Zeile gehen",
    go: "Los",
    fold: "Diese Zeilen einklappen",
    unfold: "Diese Zeilen ausklappen",
    folded: "Eingeklappte Zeilen",
    foldedLines: "Eingeklappte Zeilen",
    unfoldedLines: "Ausgeklappte Zeilen",
    to: "bis",
    control: "Steuerzeichen",
    selectionDeleted: "Auswahl gelöscht",
    currentMatch: "Aktuelle Fundstelle",
    onLine: "in Zeile",
    replacedOn: "Fundstelle in Zeile $ ersetzt",
    replacedAll: "$ Fundstellen ersetzt",
  },

  status: {
    place: (line: number, column: number) => `Zeile ${number(line)}, Spalte ${number(column)}`,
    selected: (count: number) =>
      count === 1 ? "1 Zeichen ausgewählt" : `${number(count)} Zeichen ausgewählt`,
    cursors: (count: number) => `${count} Schreibmarken`,
    leaving: "Tab verlässt jetzt den Text.",
  },

  preview: {
    title: "Vorschau",
    empty: "Hier erscheint der formatierte Text.",
    failed: "Die Vorschau lässt sich gerade nicht erzeugen.",
    remoteImage: (name: string) => `Bild auf einer anderen Website: ${name}`,
    missingImage: (name: string) => `Bild: ${name}`,
    task: (text: string) => (text ? `Aufgabe: ${text}` : "Aufgabe"),
  },

  shortcuts: {
    title: "Code und Markdown",
    find: "Suchen und ersetzen",
    next: "Nächste, vorige Fundstelle",
    goToLine: "Zu einer Zeile gehen",
    undo: "Eigene Änderung rückgängig machen",
    redo: "Wiederholen",
    indent: "Einrücken, ausrücken",
    leave: "Den Text mit dem nächsten Tab verlassen",
    comment: "Zeilen aus- oder einkommentieren",
    moveLine: "Zeilen nach oben oder unten schieben",
    copyLine: "Zeilen nach oben oder unten kopieren",
    deleteLine: "Zeilen löschen",
    nextSame: "Nächste gleiche Textstelle mit auswählen",
    cursors: "Weitere Schreibmarke darüber oder darunter",
    cursorHere: "Weitere Schreibmarke an der angeklickten Stelle",
    rectangle: "Ein Rechteck auswählen",
    fold: "Ein- oder ausklappen",
    bracket: "Zur passenden Klammer gehen",
  },
};
