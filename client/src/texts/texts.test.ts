import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";

type Entry = string | ((...args: never[]) => string);

/** Every word of a catalogue by its path. */
function entries(value: unknown, path = ""): Map<string, Entry> {
  // Words that something is searched by: each language has as many as it has.
  if (Array.isArray(value)) return new Map([[path, value.join(" ")]]);
  if (typeof value === "string" || typeof value === "function") return new Map([[path, value as Entry]]);
  return new Map(
    Object.entries(value as object).flatMap(([name, inner]) => [
      ...entries(inner, path ? `${path}.${name}` : name),
    ]),
  );
}

function said(entry: Entry): string {
  if (typeof entry === "string") return entry;
  const words = entry as (...args: unknown[]) => string;
  const filled = (value: unknown) => {
    const made: unknown = words(...Array.from({ length: entry.length }, () => value));
    return typeof made === "string" ? made : Object.values(made as object).join(" ");
  };
  // A digit passes for a name and for a number, unless it is calculated with.
  try {
    return filled("3");
  } catch {
    return filled(3);
  }
}

/** Words that are the same in both languages: names, formats, examples, and what German took over. */
const SAME = new Set(
  [
    "Quire Video System Name Link Text Version Revision Person Code Offline Orange Blau Iris Rose Markdown HTML CSV",
    "Ellipse Pink Alt Esc Tab Status TeX URL JSON SVG PNG LaTeX https://… user:… document.shared ada@example.org 3",
  ]
    .join(" ")
    .split(" "),
);

/** Sentences that have nothing to translate. */
function needsNoWords(text: string): boolean {
  return SAME.has(text) || (text.match(/\p{L}{2,}/gu) ?? []).every((word) => SAME.has(word));
}

const [english, german] = [entries(en), entries(de)];

describe("catalogues", () => {
  it("has the same entries in every language", () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("leaves nothing empty", () => {
    for (const catalogue of [english, german]) {
      expect([...catalogue].filter(([, entry]) => said(entry).trim() === "").map(([path]) => path)).toEqual(
        [],
      );
    }
  });

  it("takes the same values in every language", () => {
    const arity = (entry: Entry | undefined) => (typeof entry === "function" ? entry.length : -1);
    expect(
      [...english].filter(([path, entry]) => arity(entry) !== arity(german.get(path))).map(([path]) => path),
    ).toEqual([]);
  });

  it("translates what has words", () => {
    const same = [...english].filter(([path, entry]) => {
      const other = german.get(path);
      return other !== undefined && said(entry) === said(other) && !needsNoWords(said(entry));
    });
    expect(same.map(([path, entry]) => `${path}: ${said(entry)}`)).toEqual([]);
  });

  it("writes German with German quotation marks", () => {
    const wrong = [...german].filter(([, entry]) => /["”]|“[^“]*”|\p{L}'\p{L}|\.\.\./u.test(said(entry)));
    expect(wrong.map(([path]) => path)).toEqual([]);
  });
});
