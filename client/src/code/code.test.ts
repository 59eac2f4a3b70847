import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { contrast } from "../people/colours";
import { anchorAt, FOREIGN, indexOf, shownText } from "./binding";
import { mayExplode } from "./expressions";
import { detectIndent, INDENTS, indentKey, indentOf } from "./indent";
import { effectiveLanguage, languageOf, OTHERS, sourceName, USUAL } from "./languages";
import { FONT_SIZES, readSettings } from "./settings";

describe("languages", () => {
  it("offers more than twenty, each once", () => {
    const ids = [...USUAL, ...OTHERS].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ["python", "", "Python"],
    ["js", "", "JavaScript"],
    ["C++", "", "C++"],
    [undefined, "main.rs", "Rust"],
    [undefined, "Dockerfile", "Dockerfile"],
    [undefined, "Notes of a meeting.md", "Markdown"],
    ["text", "main.rs", undefined],
    ["no such language", "main.rs", undefined],
    [undefined, "Notes", undefined],
    [{ id: "python" }, "main.rs", "Rust"],
  ])("takes %j and the title %j for %j", (chosen, title, expected) => {
    expect(effectiveLanguage(chosen, title)?.name).toBe(expected);
  });

  it.each([
    ["main.py", "python", "main.py"],
    ["Word count", "python", "Word count.py"],
    ["a/b: c", undefined, "a b c.txt"],
    ["", "markdown", "document.md"],
  ])("names the file of %j in %j %j", (title, language, expected) => {
    expect(sourceName(title, languageOf(language))).toBe(expected);
  });
});

describe("indentation", () => {
  it.each([
    ["if x:\n    y\n    if z:\n        w\n", "spaces:4"],
    ["a {\n  b {\n    c\n  }\n}\n", "spaces:2"],
    ["func f() {\n\treturn\n}\n", "tabs:4"],
    ["", "spaces:4"],
  ])("finds in %j %s", (text, expected) => {
    expect(indentKey(detectIndent(text))).toBe(expected);
  });

  it("takes from others only what can be chosen", () => {
    expect(indentOf("spaces:400000000")).toBeUndefined();
    expect(INDENTS.map((indent) => indentOf(indentKey(indent)))).toEqual(INDENTS);
  });
});

describe("settings", () => {
  it("come from anything that was stored", () => {
    const usual = { wrap: true, fontSize: FONT_SIZES.usual, view: "split" };
    for (const stored of [null, 3, "x", { fontSize: "huge", view: [], wrap: 1 }]) {
      expect(readSettings(stored)).toEqual(usual);
    }
    expect(readSettings({ fontSize: 9000, wrap: false, view: "preview" })).toEqual({
      wrap: false,
      fontSize: FONT_SIZES.most,
      view: "preview",
    });
  });
});

describe("the binding", () => {
  it("shows something in the place of what is no text", () => {
    const text = new Y.Doc().getText("content");
    text.insert(0, "ab");
    text.insertEmbed(1, { image: "x" });
    expect(shownText(text)).toBe(`a${FOREIGN}b`);
    expect(shownText(text).length).toBe(text.length);
  });

  it("finds a place again after others have typed, and nothing in what is no place", () => {
    const text = new Y.Doc().getText("content");
    text.insert(0, "hello");
    const anchor = JSON.parse(JSON.stringify(anchorAt(text, 3)));
    text.insert(0, "oh, ");
    expect(indexOf(text, anchor)).toBe(7);
    for (const nothing of [null, undefined, 4, "x", {}, { type: "y" }, { tname: "meta" }]) {
      expect(indexOf(text, nothing)).toBeNull();
    }
  });
});

describe("the colours of syntax", () => {
  const style = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
  const base = readFileSync(new URL("../styles/base.css", import.meta.url), "utf8");
  const blocks = (text: string) => {
    const [light = "", dark = ""] = text.split('[data-mantine-color-scheme="dark"] {');
    return [light, dark.split("}")[0] ?? ""];
  };
  const value = (text: string, name: string) => new RegExp(`${name}: (#[0-9a-f]{6})`).exec(text)?.[1] ?? "";

  it.each(["light", "dark"])("can be read on every background in the %s theme", (theme) => {
    const index = theme === "light" ? 0 : 1;
    const own = blocks(style)[index] ?? "";
    const shared = blocks(base)[index] ?? "";
    const inks = [...own.matchAll(/--tok-\w+: (#[0-9a-f]{6})/g)].map(([, colour]) => colour ?? "");
    expect(inks.length).toBe(9);
    const grounds = [value(shared, "--paper"), value(own, "--code-line"), value(own, "--code-match")];
    for (const ink of inks) {
      for (const ground of grounds) {
        expect(`${ink} on ${ground}: ${contrast(ink, ground) >= 4.5}`).toBe(`${ink} on ${ground}: true`);
      }
    }
  });
});

describe("expressions", () => {
  it.each([
    ["\\bfoo\\w*", 1000, false],
    ["^\\s*#", 200, false],
    ["(\\w+) and (foo|bar)", 200, false],
    ["[*+]{2}", 5000, false],
    ["a*b", 50_000, true],
    ["a*a*b", 200, false],
    ["a*a*a*a*b", 200, true],
    ["(a+)+$", 40, true],
    ["(a|a)*$", 40, true],
    ["(a){2,}$", 40, true],
    ["(a*)\\1", 40, true],
    ["\\s+\\s+x", 40, true],
  ])("%s on lines of %d signs is tried again: %s", (source, longest, expected) => {
    expect(mayExplode(source, longest)).toBe(expected);
  });
});
