/** How a document's lines are indented: the same for everybody who edits it, as it is part of the text. */
export interface Indent {
  tabs: boolean;
  /** Of one step, in columns. */
  width: number;
}

/** What can be chosen, in the order of the menu. */
export const INDENTS: readonly Indent[] = [
  { tabs: false, width: 2 },
  { tabs: false, width: 4 },
  { tabs: false, width: 8 },
  { tabs: true, width: 2 },
  { tabs: true, width: 4 },
  { tabs: true, width: 8 },
];

/** As the document's `meta` holds it: "spaces:4". */
export function indentKey({ tabs, width }: Indent): string {
  return `${tabs ? "tabs" : "spaces"}:${width}`;
}

export function indentOf(key: unknown): Indent | undefined {
  return INDENTS.find((indent) => indentKey(indent) === key);
}

/** How far into a text is looked. */
const LOOKED_AT = 20_000;

/** How a text is indented already: tabs if most lines begin with one, else the smallest step between lines that is usual. */
export function detectIndent(text: string): Indent {
  let tabbed = 0;
  let spaced = 0;
  let before = 0;
  const steps = new Map<number, number>();
  for (const line of text.slice(0, LOOKED_AT).split("\n")) {
    if (line.trim() === "") continue;
    if (line.startsWith("\t")) {
      tabbed += 1;
      continue;
    }
    const width = line.length - line.trimStart().length;
    if (width > 1) spaced += 1;
    const step = Math.abs(width - before);
    if (step === 2 || step === 4 || step === 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = width;
  }
  if (tabbed > spaced) return { tabs: true, width: 4 };
  const [most] = [...steps].sort(([one, a], [other, b]) => b - a || one - other);
  return { tabs: false, width: most?.[0] ?? 4 };
}
