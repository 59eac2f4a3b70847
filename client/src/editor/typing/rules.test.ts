import { describe, expect, it } from "vitest";
import { atEnter, atMark, atSpace } from "./rules";

describe("what a space makes of a line", () => {
  it.each([
    ["#", { header: 1 }],
    ["######", { header: 6 }],
    ["-", { list: "bullet" }],
    ["*", { list: "bullet" }],
    ["1.", { list: "ordered" }],
    ["[ ]", { list: "unchecked" }],
    ["[x]", { list: "checked" }],
    [">", { blockquote: true }],
    ["```", { "code-block": true }],
    ["```js", { "code-block": "javascript" }],
  ])("%j", (before, formats) => {
    expect(atSpace(before, {})).toEqual({ kind: "line", length: before.length + 1, formats });
  });

  it.each([
    ["#######", {}],
    ["a -", {}],
    ["-", { list: "bullet" }],
    ["#", { "code-block": true }],
    ["-", { table: "row-1" }],
    ["-", { header: 1 }],
  ])("nothing of %j in a line with %j", (before, line) => {
    expect(atSpace(before, line)).toBe(null);
  });

  it("makes a point of a list one to tick off", () => {
    expect(atSpace("[ ]", { list: "bullet" })).toMatchObject({ formats: { list: "unchecked" } });
  });
});

describe("what Enter makes of a line", () => {
  it.each(["---", "***", "___"])("%j: a divider", (text) => {
    expect(atEnter(text, {})).toEqual({ kind: "divider", length: 3 });
  });

  it("a fence: code, in the language it names", () => {
    expect(atEnter("```py", {})).toMatchObject({ formats: { "code-block": "python" } });
    expect(atEnter("```zig", {})).toMatchObject({ formats: { "code-block": "zig" } });
  });

  it("nothing inside code, tables and quotes", () => {
    for (const line of [{ "code-block": true }, { table: "row-1" }, { blockquote: true }]) {
      expect(atEnter("---", line)).toBe(null);
    }
  });
});

describe("what a mark completes", () => {
  it.each([
    ["a **b c**", { bold: true }, 7],
    ["__b__", { bold: true }, 5],
    ["(*b*", { italic: true }, 3],
    ["_b_", { italic: true }, 3],
    ["x ~~gone~~", { strike: true }, 8],
    ["call `f(x)`", { code: true }, 6],
  ])("%j", (before, formats, length) => {
    expect(atMark(before)).toMatchObject({ formats, length });
  });

  it("a link", () => {
    expect(atMark("see [the site](example.org)")).toEqual({
      length: 23,
      open: 1,
      close: 14,
      formats: { link: "https://example.org" },
    });
  });

  it("a formula", () => {
    expect(atMark("so $$ x^2 $$")).toMatchObject({ length: 9, formula: "x^2" });
  });

  it.each([
    "2 * 3 *",
    "snake_case_",
    "**bold*",
    "****",
    "``",
    "a*b*",
    "[x](javascript:alert(1))",
    "![alt](example.org/a.png)",
    "$5 and $6",
    "* a*",
  ])("nothing of %j", (before) => {
    expect(atMark(before)).toBe(null);
  });
});
