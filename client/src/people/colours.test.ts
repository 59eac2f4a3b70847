import { describe, expect, it } from "vitest";
import { COLOURS, colourOf, contrast, initials, inkOn, isColour } from "./colours";

describe("colours", () => {
  it.each(COLOURS)("$name carries white text and is seen on the dark page", ({ value }) => {
    expect(contrast(value, "#ffffff")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(value, "#1d1d1b")).toBeGreaterThanOrEqual(3);
  });

  it.each(["#0c8599", "#ffe066", "#2f9e44", "#4263eb", "#000000", "#ffffff"])(
    "writes legibly on %s",
    (colour) => {
      expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it("gives the same colour for the same text", () => {
    expect(colourOf("someone")).toBe(colourOf("someone"));
    expect(isColour(colourOf("someone"))).toBe(true);
  });

  it("uses every colour", () => {
    const used = new Set(Array.from({ length: 500 }, (_, index) => colourOf(`person ${index}`)));
    expect(used.size).toBe(COLOURS.length);
  });

  it.each([
    ["Ada", "A"],
    ["ada lovelace", "AL"],
    ["  Émile  Zola ", "ÉZ"],
    ["😀 b", "😀B"],
    ["", "?"],
  ])("shortens %j to %j", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});
