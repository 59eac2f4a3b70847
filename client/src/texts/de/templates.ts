import type { templateTexts as English } from "../en/templates";

/** The templates of en/templates.ts in German. */
export const templateTexts: typeof English = {
  meeting: {
    title: "Besprechungsnotizen",
    about: "Tagesordnung, Notizen, Beschlüsse, wer was macht",
    content: `**Datum:**

**Dabei:**

## Tagesordnung

1. Erster Punkt
2. Zweiter Punkt

## Notizen

Was gesagt wurde

## Beschlüsse

- Was beschlossen wurde

## Aufgaben

- [ ] Was, wer, bis wann
`,
  },
  project: {
    title: "Projektplan",
    about: "Ziel, Meilensteine, Personen, Risiken",
    content: `## Was wir erreichen wollen

Ein oder zwei Sätze, die alle verstehen.

## Warum jetzt

Was passiert, wenn wir warten

## Was nicht dazugehört

- Was andere erwarten könnten, wir aber nicht tun

## Meilensteine

- [ ] Eine erste Fassung zum Ausprobieren
- [ ] Von denen ausprobiert, für die sie gedacht ist
- [ ] Fertig

## Wer macht was

- Name: Aufgabe

## Risiken

- Was schiefgehen kann, und was wir dann tun

## Offene Fragen

- Was noch niemand weiß
`,
  },
  decision: {
    title: "Entscheidung",
    about: "Ausgangslage, Möglichkeiten, was entschieden wurde und warum",
    content: `**Stand:** vorgeschlagen

**Datum:**

## Ausgangslage

Was macht eine Entscheidung nötig? Was ist bekannt, was nicht?

## Möglichkeiten

### Möglichkeit A

- Dafür:
- Dagegen:

### Möglichkeit B

- Dafür:
- Dagegen:

## Entscheidung

Wir werden …

## Folgen

Was leichter wird, was schwerer wird, und wann wir es noch einmal ansehen.
`,
  },
  week: {
    title: "Wochenrückblick",
    about: "Zurückblicken, vorausblicken, auswählen, was zählt",
    content: `## Rückblick

- Was gut lief
- Was nicht gut lief
- Was ich gelernt habe

## Liegengeblieben

- [ ] Was noch zu tun ist

## Nächste Woche

Die drei Dinge, auf die es am meisten ankommt:

1. Das Erste
2. Das Zweite
3. Das Dritte

## Warten auf

- Wen und worauf
`,
  },
  retro: {
    title: "Retrospektive",
    about: "Was bleibt, was sich ändert, was wir ausprobieren",
    content: `## Was wir beibehalten

- Was uns gutgetan hat

## Was wir ändern

- Was uns gestört hat

## Was wir ausprobieren

- [ ] Ein Versuch, und wer darauf achtet

## Dank

> An wen, und wofür
`,
  },
  interview: {
    title: "Gesprächsnotizen",
    about: "Für Gespräche mit Nutzern oder Bewerbern",
    content: `**Mit:**

**Datum:**

## Fragen

1. Erste Frage
2. Zweite Frage

## Was gesagt wurde

> In eigenen Worten

## Was wir daraus mitnehmen

- Was neu für uns war

## Nächste Schritte

- [ ] Was daraus folgt
`,
  },
};
