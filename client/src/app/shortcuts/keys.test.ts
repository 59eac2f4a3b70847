import { describe, expect, it } from "vitest";
import { capsOf, chordOf } from "./keys";

const NAMES = { Mod: "Strg", Shift: "Umschalt", Escape: "Esc" };

describe("capsOf", () => {
  it.each([
    ["Mod+Shift+z", false, ["Strg", "Umschalt", "Z"]],
    ["Mod+Shift+z", true, ["⌘", "⇧", "Z"]],
    ["Escape", false, ["Esc"]],
    ["?", true, ["?"]],
    ["Alt+ArrowUp", true, ["⌥", "↑"]],
    ["Mod++", false, ["Strg", "+"]],
    ["+", false, ["+"]],
  ])("writes %s (Mac: %s) as %j", (keys, mac, expected) => {
    expect(capsOf(keys, NAMES, mac)).toEqual(expected);
  });
});

describe("chordOf", () => {
  it.each([
    ["Mod+Shift+Z", false, "Strg+Umschalt+Z"],
    ["Mod+Shift+Z", true, "⇧⌘Z"],
    ["Mod+Alt+G", true, "⌥⌘G"],
    ["Mod+B", false, "Strg+B"],
  ])("writes %s (Mac: %s) as %j", (keys, mac, expected) => {
    expect(chordOf(keys, NAMES, mac)).toEqual(expected);
  });
});
