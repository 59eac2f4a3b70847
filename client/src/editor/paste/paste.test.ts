// @vitest-environment jsdom
import { Delta } from "quill/core";
import { describe, expect, it } from "vitest";
import { pastedLink, pastedPicture } from "./addresses";
import { addressAtEnd, isUrl, linked } from "./autolink";
import { seemsMarkdown } from "./markdown-signs";
import { ownOps } from "./own";
import { place, slices } from "./place";
import { readHtml } from "./read";

describe("pastedLink", () => {
  it.each([
    ["https://example.org/a?utm_source=x&b=1#c", "https://example.org/a?b=1#c"],
    ["https://example.org/a?b=1", "https://example.org/a?b=1"],
    ["https://www.google.com/url?q=https://example.org/p%3Fa%3D1&sa=D", "https://example.org/p?a=1"],
    ["https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"],
    ["mailto:a@example.org", "mailto:a@example.org"],
    [" javascript:alert(1)", null],
    ["JaVaScRiPt:alert(1)", null],
    ["data:text/html,x", null],
    ["file:///etc/passwd", null],
    ["/relative", null],
    ["#top", null],
    [null, null],
  ])("makes %j into %j", (href, expected) => {
    expect(pastedLink(href)).toBe(expected);
  });
});

describe("pastedPicture", () => {
  it.each([
    ["/api/v1/documents/d/attachments/a/preview?width=640", "/api/v1/documents/d/attachments/a"],
    ["https://here.example/api/v1/documents/d/attachments/a", "/api/v1/documents/d/attachments/a"],
    ["https://example.org/p.png", "https://example.org/p.png"],
    ["data:image/png;base64,AAAA", "data:image/png;base64,AAAA"],
    ["data:image/svg+xml;base64,AAAA", null],
    ["data:text/html;base64,AAAA", null],
    ["file:///C:/p.png", null],
    ["cid:1@mail", null],
    ["blob:https://example.org/1", null],
    ["p.png", null],
  ])("makes %j into %j", (src, expected) => {
    expect(pastedPicture(src, "https://here.example")).toBe(expected);
  });
});

describe("addresses in text", () => {
  it("become links without what ends the sentence", () => {
    expect(linked("See https://example.org/a_(b). Or (www.example.org)!")).toEqual([
      { insert: "See " },
      { insert: "https://example.org/a_(b)", attributes: { link: "https://example.org/a_(b)" } },
      { insert: ". Or (" },
      { insert: "www.example.org", attributes: { link: "https://www.example.org" } },
      { insert: ")!" },
    ]);
  });

  it("are left alone inside of words", () => {
    expect(linked("awww.example.org xhttps://y.example")).toEqual([
      { insert: "awww.example.org xhttps://y.example" },
    ]);
  });

  it("are found where a word ends", () => {
    expect(addressAtEnd("go to (https://example.org/x),")).toEqual({
      start: 7,
      shown: "https://example.org/x",
      address: "https://example.org/x",
    });
    expect(addressAtEnd("just words")).toBeNull();
  });

  it("are the whole text, or not", () => {
    expect(isUrl(" https://example.org ")).toBe("https://example.org");
    expect(isUrl("https://example.org and more")).toBeNull();
    expect(isUrl("example.org")).toBeNull();
    expect(isUrl("javascript:alert(1)")).toBeNull();
  });
});

describe("seemsMarkdown", () => {
  it.each([
    ["# A\n\nText with **bold** words.", true],
    ["```js\nx\n```", true],
    ["- [ ] one\n- [x] two", true],
    ["| a | b |\n|---|---|\n| 1 | 2 |", true],
    ["- one\n- two\n\n> quote", true],
    ["- one\n- two", false],
    ["# just a comment in a shell script\nls", false],
    ["**not** a document", false],
    ["Dear Bo,\n1. thing\nand * that", false],
  ])("%j: %s", (text, expected) => {
    expect(seemsMarkdown(text)).toBe(expected);
  });
});

describe("ownOps", () => {
  it("keeps what this editor makes and nothing else", () => {
    const ops = [
      { insert: "a", attributes: { bold: true, link: "javascript:x", color: "#123456", onclick: "x" } },
      { insert: "\n", attributes: { header: 2, indent: 99 } },
      { insert: { image: "file:///x" } },
      { insert: { formula: "x^2" } },
      { insert: { script: "x" } },
    ];
    expect(ownOps(JSON.stringify(ops))).toEqual([
      { insert: "a", attributes: { bold: true } },
      { insert: "\n", attributes: { header: 2 } },
      { insert: { formula: "x^2" } },
    ]);
  });

  it("gives rows new ids, the same for one row", () => {
    const ops = [1, 1, 2].map((row) => ({ insert: "\n", attributes: { table: `row-${row}` } }));
    const made = ownOps(JSON.stringify(ops)) ?? [];
    const ids = made.map(({ attributes }) => attributes?.table);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain("row-1");
  });

  it.each(["", "{", "{}", "[1]", "null"])("is nothing for %j", (json) => {
    expect(ownOps(json)).toBeNull();
  });
});

describe("place", () => {
  const inLine = { formats: {}, before: true, after: true };
  const empty = { formats: {}, before: false, after: false };

  it("puts the words of one line into a line", () => {
    const ops = [{ insert: "Title" }, { insert: "\n", attributes: { header: 1 } }];
    expect(place(ops, inLine)).toEqual({ delta: new Delta().insert("Title"), last: null });
    expect(place(ops, empty)).toEqual({ delta: new Delta().insert("Title"), last: { header: 1 } });
  });

  it("begins a line where the first line would change the one that is there", () => {
    const ops = [{ insert: "Title" }, { insert: "\n", attributes: { header: 1 } }, { insert: "text\n" }];
    expect(place(ops, { ...inLine, formats: { list: "bullet" } }).delta.ops[0]).toEqual({
      insert: "\n",
      attributes: { list: "bullet" },
    });
    expect(place(ops, empty).delta.ops[0]).toEqual({ insert: "Title" });
  });
});

describe("slices", () => {
  it("are the whole when they are put together, and end with lines", () => {
    const delta = new Delta()
      .insert("abc\n".repeat(50))
      .insert("x", { bold: true })
      .insert({ divider: true })
      .insert("long line without end ".repeat(20))
      .insert("\n".repeat(9), { list: "bullet" });
    const parts = slices(delta, 40);
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.reduce((sum, part) => sum.concat(part), new Delta()).ops).toEqual(delta.ops);
  });
});

describe("readHtml", () => {
  it("survives elements inside each other", () => {
    const deep = readHtml(`${"<div>".repeat(2000)}deep${"</div>".repeat(2000)}`);
    expect(deep.ops).toEqual([{ insert: "deep\n" }]);
  });

  it("counts pictures that cannot be had", () => {
    expect(readHtml('<img src="file:///a.png"><img src="cid:b">').lostPictures).toBe(2);
  });
});
