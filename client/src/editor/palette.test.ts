import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast } from "../people/colours";
import { HIGHLIGHTS, hexOf, isPaletteColour, TEXT_COLOURS } from "./palette";

describe("palette", () => {
  it.each(TEXT_COLOURS)("$name text can be read on the light page", ({ value }) => {
    expect(contrast(value, "#fffefb")).toBeGreaterThanOrEqual(4.5);
  });

  it.each(HIGHLIGHTS)("ink can be read on a $name highlight", ({ value }) => {
    expect(contrast(value, "#26241f")).toBeGreaterThanOrEqual(7);
  });

  it("shows the colours of the dark page as its style sheet does", () => {
    const sheet = readFileSync(new URL("./editor.css", import.meta.url), "utf8");
    for (const { value, dark } of [...TEXT_COLOURS, ...HIGHLIGHTS]) {
      const channels = [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16)).join(", ");
      expect(sheet).toMatch(new RegExp(`rgb\\(${channels}\\)"\\] \\{\\s*(background-)?color: ${dark} `));
    }
  });

  it("recognises its colours as browsers write them", () => {
    expect(hexOf("rgb(192, 49, 43)")).toBe("#c0312b");
    expect(isPaletteColour("rgb(192, 49, 43)")).toBe(true);
    expect(isPaletteColour("#000000")).toBe(false);
  });
});
