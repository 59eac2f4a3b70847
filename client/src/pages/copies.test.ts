import { describe, expect, it } from "vitest";
import { fileName } from "./copies";

describe("fileName", () => {
  it.each([
    ["Notes", "Notes.txt"],
    ["a/b\\c: d?", "a b c d.txt"],
    ["  \u0000 ", "document.txt"],
    ["Grüße 😀", "Grüße 😀.txt"],
  ])("makes %j into %j", (title, expected) => {
    expect(fileName(title)).toBe(expected);
  });
});
