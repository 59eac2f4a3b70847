import { describe, expect, it } from "vitest";
import { breakingSpaces, fileName, htmlPage } from "./copies";

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

describe("htmlPage", () => {
  it("does not let a title become markup", () => {
    expect(htmlPage("a < b & c", "<p>x</p>")).toContain("<title>a &lt; b &amp; c</title>");
  });

  it("lets lines break at single spaces and keeps runs of spaces", () => {
    expect(breakingSpaces("a&nbsp;b&nbsp;&nbsp;&nbsp;c")).toBe("a b&nbsp;&nbsp; c");
  });
});
