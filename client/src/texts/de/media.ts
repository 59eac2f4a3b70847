import type { mediaTexts as English } from "../en/media";

const number = (value: number) => value.toLocaleString("de");
const megabytes = (bytes: number) =>
  `${(bytes / 1_048_576).toLocaleString("de", { maximumFractionDigits: bytes < 10_485_760 ? 1 : 0 })} MB`;

/** The words of en/media.ts in German. */
export const mediaTexts: typeof English = {
  tools: "Seitenwerkzeuge",
  shortcuts: {
    title: "Seite und Bilder",
    find: "Im Dokument suchen",
    replace: "Suchen und ersetzen",
    next: "Nächste oder vorige Fundstelle",
    plain: "Ohne Formatierung einfügen",
    focus: "Fokusmodus verlassen",
    size: "Bildgröße ändern, auf dem Griff",
  },
  paste: {
    pasting: "Wird eingefügt",
    progress: (percent) => `Wird eingefügt, ${percent} %`,
    stop: "Abbrechen",
    tooLong: (limit) =>
      `Das ist zu lang zum Einfügen: Auf einmal sind höchstens ${number(limit)} Zeichen möglich. Nichts wurde geändert; importieren Sie es als Datei.`,
    lostPictures: (count) =>
      count === 1
        ? "Ein Bild ließ sich nicht einfügen: Die Zwischenablage enthält nur den Ort, an dem es lag. Kopieren Sie das Bild selbst oder ziehen Sie es hierher."
        : `${count} Bilder ließen sich nicht einfügen: Die Zwischenablage enthält nur die Orte, an denen sie lagen. Kopieren Sie die Bilder selbst oder ziehen Sie sie hierher.`,
    markdown: "Als Markdown eingefügt.",
    keepText: "Als Text belassen",
  },
  upload: {
    of: (name) => `Bild wird hochgeladen: ${name}`,
    progress: (name) => `Hochladen von ${name}`,
    percent: (percent) => `${percent} %`,
    finishing: "Gleich fertig …",
    cancel: (name) => `Hochladen von ${name} abbrechen`,
    remove: (name) => `${name} verwerfen`,
    retry: "Noch einmal versuchen",
    offline: "Keine Verbindung. Das Bild bleibt hier und wird gesendet, sobald die Verbindung wieder da ist.",
    notShown:
      "Browser können diese Datei nicht als Bild anzeigen. Möglich sind PNG, JPEG, WebP, GIF, AVIF und SVG.",
    tooLarge: (size, most) =>
      `Diese Datei hat ${megabytes(size)}; möglich sind hier höchstens ${megabytes(most)}. Eine kleinere Kopie passt.`,
    tooManyPixels: (width, height, most) =>
      `Dieses Bild hat ${number(width)} × ${number(height)} Pixel. Möglich sind höchstens ${number(most / 1_000_000)} Millionen; bitte zuerst verkleinern.`,
    documentFull: (most) =>
      `Die Dateien dieses Dokuments umfassen schon ${megabytes(most)}; mehr ist hier nicht möglich.`,
    serverFull:
      "Auf dem Server ist kein Platz für weitere Dateien. Nichts wurde gespeichert; bitte der Verwaltung Bescheid geben.",
    serverBusy:
      "Der Server kann gerade keine Bilder annehmen. Dieses bleibt hier; bitte gleich noch einmal versuchen.",
    readOnly: "Dieses Dokument lässt sich jetzt nur noch lesen, das Bild wurde deshalb nicht eingefügt.",
    waits: "Das Bild kommt in den Text, sobald er bereit ist.",
    nowhere: "Bilder lassen sich nur in einen Text einfügen, den Sie ändern dürfen.",
    noPicture: "In den Text lassen sich nur Bilder einfügen. Andere Dateien wurden ausgelassen.",
    choose: "Bilder auswählen",
  },
  picture: {
    insert: "Bild",
    insertHelp: "Von diesem Gerät; Hereinziehen oder Einfügen geht auch",
    keywords: ["bild", "foto", "grafik", "hochladen", "datei"],
    toolbar: "Bild",
    width: "Breite des Bildes",
    pixels: (pixels) => `${pixels} Pixel`,
    fit: "Natürliche Größe oder so breit wie der Text",
    open: "Bild in neuem Tab öffnen",
    remove: "Bild entfernen",
    again: "Noch einmal laden",
    altAdd: "Beschreiben",
    altChange: "Beschreibung ändern",
    altTitle: "Bild beschreiben",
    altLabel: "Beschreibung",
    altHelp:
      "Was das Bild zeigt, in einem Satz, für alle, die es nicht sehen. Leer lassen, wenn es nur schmückt.",
    altSave: "Speichern",
    broken: "Dieses Bild ließ sich nicht laden.",
    remote: (host) =>
      `Bild auf ${host}. Es wird nicht geladen, damit ${host} nicht erfährt, wer dieses Dokument liest.`,
  },
  link: {
    card: "Link",
    newTab: "(öffnet einen neuen Tab)",
    copy: "Adresse kopieren",
    copied: "Kopiert",
    edit: "Adresse ändern",
    remove: "Link entfernen",
  },
  find: {
    title: "Suchen",
    what: "Im Dokument suchen",
    replacement: "Ersetzen durch",
    replaceOpen: "Ersetzen …",
    replace: "Ersetzen",
    replaceAll: "Alle ersetzen",
    replaced: (count) => `${number(count)} ersetzt`,
    replacing: (count) => `${number(count)} ersetzt …`,
    previous: "Vorige Fundstelle",
    next: "Nächste Fundstelle",
    matchCase: "Groß- und Kleinschreibung beachten",
    wholeWord: "Ganze Wörter",
    regex: "Regulärer Ausdruck",
    close: "Suche schließen",
    none: "Nichts gefunden",
    searching: "Wird gesucht …",
    bad: "Ungültiger Ausdruck",
    slow: "Das dauert zu lange",
    count: (current, count, more) => `${number(current)} von ${number(count)}${more ? "+" : ""}`,
  },
  outline: {
    title: "Gliederung",
    close: "Gliederung schließen",
    empty: "Hier erscheinen die Überschriften des Textes.",
    fold: (heading) => `„${heading}“ einklappen`,
    unfold: (heading) => `„${heading}“ ausklappen`,
  },
  words: {
    title: "Länge des Textes",
    number,
    words: (count) => (count === 1 ? "1 Wort" : `${number(count)} Wörter`),
    ofSelected: (selected, count) => `${number(selected)} von ${number(count)} Wörtern`,
    characters: (count) => (count === 1 ? "1 Zeichen" : `${number(count)} Zeichen`),
    selected: "Ausgewählt",
    wordsLabel: "Wörter",
    charactersLabel: "Zeichen",
    lettersLabel: "Ohne Leerzeichen",
    readingLabel: "Lesezeit",
    minutes: (count) => (count === 1 ? "1 Minute" : `${number(count)} Minuten`),
  },
  page: {
    title: "Seite einrichten",
    width: "Breite der Seite",
    widths: { narrow: "Schmal", normal: "Mittel", wide: "Breit" },
    dim: "Im Fokusmodus andere Absätze abblenden",
    focus: "Fokusmodus",
    leave: "Fokusmodus verlassen",
    print: "Drucken …",
    device: "Gilt nur auf diesem Gerät. Andere richten ihre Seite selbst ein.",
  },
};
