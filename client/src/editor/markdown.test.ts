import { describe, expect, it } from "vitest";
import { markdownOf, type Op } from "./markdown";

const line = (text: string, block: Record<string, unknown> = {}): Op[] => [
  { insert: text },
  { insert: "\n", attributes: block },
];

describe("markdownOf", () => {
  it("writes emphasis, links and code, with spaces outside of the marks", () => {
    const ops: Op[] = [
      { insert: "a " },
      { insert: "b ", attributes: { bold: true, italic: true } },
      { insert: "site", attributes: { link: "https://example.org/?a=(b)" } },
      { insert: " " },
      { insert: "x`y", attributes: { code: true } },
      { insert: "\n" },
    ];
    expect(markdownOf(ops)).toBe("a ***b*** [site](<https://example.org/?a=(b)>) `` x`y ``\n");
  });

  it("keeps lists and quotes together and everything else apart", () => {
    const ops = [
      ...line("Plan", { header: 2 }),
      ...line("one", { list: "bullet" }),
      ...line("two", { list: "bullet", indent: 1 }),
      ...line("done", { list: "checked" }),
      ...line("said", { blockquote: true }),
      ...line("more", { blockquote: true }),
      ...line("first", { list: "ordered" }),
    ];
    expect(markdownOf(ops)).toBe("## Plan\n\n- one\n    - two\n- [x] done\n\n> said\n> more\n\n1. first\n");
  });

  it("fences code as it is, with a fence longer than any inside", () => {
    const ops = [
      ...line("a * b", { "code-block": true }),
      ...line("```", { "code-block": true }),
      ...line("after"),
    ];
    expect(markdownOf(ops)).toBe("````\na * b\n```\n````\n\nafter\n");
  });

  it("names the language of code, and parts blocks of different ones", () => {
    const ops = [
      ...line("a", { "code-block": "python" }),
      ...line("b", { "code-block": "python" }),
      ...line("c", { "code-block": true }),
    ];
    expect(markdownOf(ops)).toBe("```python\na\nb\n```\n\n```\nc\n```\n");
  });

  it("writes tables with their first row as head, formulas and dividers", () => {
    const ops: Op[] = [
      ...line("a|b", { table: "row-1" }),
      ...line("n", { table: "row-1", align: "right" }),
      ...line("c", { table: "row-2" }),
      { insert: "see " },
      { insert: { formula: "x^2" } },
      { insert: "\n" },
      { insert: { divider: true } },
      ...line("end"),
    ];
    expect(markdownOf(ops)).toBe("| a\\|b | n |\n| --- | ---: |\n| c |  |\n\nsee $`x^2`$\n\n---\n\nend\n");
  });

  it.each([
    ["# no heading", "\\# no heading\n"],
    ["1. no list", "1\\. no list\n"],
    ["*plain* <b>", "\\*plain\\* \\<b\\>\n"],
  ])("does not let %j become a format", (text, expected) => {
    expect(markdownOf(line(text))).toBe(expected);
  });

  it("writes nothing for an empty text", () => {
    expect(markdownOf([{ insert: "\n" }])).toBe("");
  });
});
