import { describe, expect, it } from "vitest";
import { findAll, replacementFor } from "./search";

const plain = { matchCase: false, wholeWord: false, regex: false };
const places = (text: string, query: object) =>
  findAll(text, { text: "", ...plain, ...query }).map(({ index }) => index);

describe("findAll", () => {
  it("finds words whatever their case, unless the case counts", () => {
    expect(places("Tea, tea, TEA", { text: "tea" })).toEqual([0, 5, 10]);
    expect(places("Tea, tea, TEA", { text: "tea", matchCase: true })).toEqual([5]);
    expect(places("ÄRGER Ärger", { text: "ärger" })).toEqual([0, 6]);
  });

  it("takes the signs of a regular expression as they are", () => {
    expect(places("a.b axb (c) [d] $1 x-y", { text: "a.b" })).toEqual([0]);
    expect(places("(c) [d] {e} a|b \\ / - ^ $ * + ?", { text: "(c) [d] {e} a|b \\ / - ^ $ * + ?" })).toEqual([
      0,
    ]);
  });

  it("finds whole words in every script", () => {
    expect(places("her other here her", { text: "her", wholeWord: true })).toEqual([0, 15]);
    expect(places("über überall über_", { text: "über", wholeWord: true })).toEqual([0]);
  });

  it("counts emoji as the editor does", () => {
    expect(places("😀 a 😀", { text: "a" })).toEqual([3]);
    expect(places("😀😀", { text: "😀" })).toEqual([0, 2]);
  });

  it("finds regular expressions, and nothing where they match nothing", () => {
    expect(places("a1 b22", { text: "\\d+", regex: true })).toEqual([1, 4]);
    expect(places("😀bb", { text: "x*", regex: true })).toEqual([]);
    expect(places("one\ntwo", { text: "^t", regex: true })).toEqual([4]);
  });

  it("finds nothing across the end of a line, or with an embed in it", () => {
    const found = (text: string, expression: string) =>
      findAll(text, { ...plain, text: expression, regex: true }).map(({ index, length }) => [index, length]);
    expect(found("a  \n \nb", "\\s+")).toEqual([
      [1, 2],
      [4, 1],
    ]);
    expect(found("x = \ufffc too\ny", ".+")).toEqual([
      [0, 4],
      [5, 4],
      [10, 1],
    ]);
    expect(found("a\nb\ufffcc", "[^z]+")).toEqual([
      [0, 1],
      [2, 1],
      [4, 1],
    ]);
    expect(places("a \ufffc b", { text: "\ufffc" })).toEqual([]);
  });

  it("stops at the bound", () => {
    expect(findAll("a".repeat(30_000), { text: "a", ...plain })).toHaveLength(20_000);
  });

  it("needs little time for half a megabyte", () => {
    const text = "The quick brown fox jumps over the lazy dog. ".repeat(11_400);
    const start = performance.now();
    expect(findAll(text, { text: "LAZY", ...plain })).toHaveLength(11_400);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("replacementFor", () => {
  it("means what was found only for a regular expression", () => {
    const [match] = findAll("Ada Lovelace", { ...plain, text: "(\\w+) (\\w+)", regex: true });
    expect(match && replacementFor(match, "$2, $1 $& $$ $3", true)).toBe("Lovelace, Ada Ada Lovelace $ $3");
    expect(match && replacementFor(match, "$2", false)).toBe("$2");
  });
});
