import type { togetherTexts as English } from "../en/together";

/** The words of en/together.ts in German. */
export const togetherTexts: typeof English = {
  people: "Personen hier",
  goTo: "Stelle zeigen",
  follow: "Folgen",
  followName: (name: string) => `${name} folgen`,
  goToName: (name: string) => `Zeigen, wo ${name} ist`,
  person: (name: string) => `${name}: zeigen oder folgen`,
  nowhere: (name: string) => `${name} hat noch nicht in das Dokument geklickt.`,
  all: "Alle, die hier sind",
  following: (name: string) => `Sie folgen ${name}`,
  stop: "Beenden",
  followEnded: (name: string) => `Sie folgen ${name} nicht mehr.`,

  joined: (name: string) => `${name} ist jetzt hier`,
  joinedTwo: (one: string, other: string) => `${one} und ${other} sind jetzt hier`,
  joinedMany: (count: number) => `${count} Personen sind dazugekommen`,
  left: (name: string) => `${name} ist gegangen`,
  leftTwo: (one: string, other: string) => `${one} und ${other} sind gegangen`,
  leftMany: (count: number) => `${count} Personen sind gegangen`,

  writing: (name: string) => `${name} schreibt.`,
  writingTwo: (one: string, other: string) => `${one} und ${other} schreiben.`,
  writingMany: (count: number) => `${count} Personen schreiben.`,
  writingSomebody: "Das Dokument wird geändert.",
  announce: "Screenreadern sagen, was andere tun",

  shortcuts: {
    title: "Tastenkürzel",
    open: "Tastenkürzel …",
    general: "Überall",
    sheet: "Diese Tastenkürzel zeigen",
    escape: "Offenes schließen; vom Text zur Werkzeugleiste; nicht mehr folgen",
    tab: "Vom Text zum Nächsten",
    or: "oder",
    keys: {
      Mod: "Strg",
      Shift: "Umschalt",
      Alt: "Alt",
      Escape: "Esc",
      Enter: "Eingabe",
      Tab: "Tab",
      Backspace: "Rücktaste",
      Delete: "Entf",
      Space: "Leertaste",
      Home: "Pos1",
      End: "Ende",
      PageUp: "Bild auf",
      PageDown: "Bild ab",
    },
  },
};
