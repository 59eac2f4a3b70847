import { describe, expect, it } from "vitest";
import { Counter, countParagraph, minutes } from "./count";

describe("countParagraph", () => {
  it.each([
    ["", 0, 0, 0],
    ["One, two – three.", 3, 17, 14],
    ["It's a well-known 3.5", 4, 21, 18],
    ["Größe und Maß", 3, 13, 11],
    ["👩‍👩‍👧 two", 1, 5, 4],
    ["日本語の文章", 3, 6, 6],
  ])("counts %j", (text, words, characters, letters) => {
    const count = countParagraph(text);
    expect(count.characters).toBe(characters);
    expect(count.letters).toBe(letters);
    if (text.startsWith("日")) expect(count.words).toBeGreaterThanOrEqual(2);
    else expect(count.words).toBe(words);
  });
});

describe("Counter", () => {
  it("adds paragraphs up, and gives way in between", async () => {
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const text = "Wörter, die zählen – und 日本語.\n".repeat(20_000) + [...Array(20_000).keys()].join(" ü\n");
    const count = await new Counter().count(text, new AbortController().signal, pause);
    expect(count?.words).toBeGreaterThan(100_000);
    expect(pauses).toBeGreaterThan(0);
  });

  it("stops when something else is counted", async () => {
    const abort = new AbortController();
    const text = [...Array(200_000).keys()].join(" ü\n");
    expect(await new Counter().count(text, abort.signal, async () => abort.abort())).toBeNull();
  });
});

it("reading takes a minute at least, unless there is nothing", () => {
  expect(minutes({ words: 0, characters: 0, letters: 0 })).toBe(0);
  expect(minutes({ words: 3, characters: 9, letters: 9 })).toBe(1);
  expect(minutes({ words: 2300, characters: 9, letters: 9 })).toBe(10);
});
