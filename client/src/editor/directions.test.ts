// @vitest-environment jsdom
import Quill from "quill/core";
import { afterEach, describe, expect, it } from "vitest";
import { directionOf, showDirections } from "./directions";

describe("directionOf", () => {
  it.each([
    ["Hello עולם", "ltr"],
    ["שלום world", "rtl"],
    ["  12. مرحبا", "rtl"],
    ["😀 ok", "ltr"],
    ["12 + 3 = ?", null],
    ["", null],
  ])("finds that of %j to be %s", (text, expected) => {
    expect(directionOf(text)).toBe(expected);
  });
});

describe("showDirections", () => {
  afterEach(() => {
    document.documentElement.removeAttribute("dir");
    document.body.replaceChildren();
  });

  it("follows what is written, and stores nothing", () => {
    const container = document.body.appendChild(document.createElement("div"));
    const quill = new Quill(container, { modules: { history: false } });
    quill.setContents([{ insert: "one\nשתיים\n" }]);
    const directions = showDirections(quill);
    const dirs = () => [...quill.root.children].map((block) => block.getAttribute("dir"));
    expect(dirs()).toEqual([null, "rtl"]);
    quill.insertText(0, "א");
    expect(dirs()).toEqual(["rtl", "rtl"]);
    quill.deleteText(0, 1);
    expect(dirs()).toEqual([null, "rtl"]);
    expect(quill.getContents().ops).toEqual([{ insert: "one\nשתיים\n" }]);
    document.documentElement.dir = "rtl";
    directions.refresh();
    expect(dirs()).toEqual(["ltr", null]);
    directions.close();
  });
});
