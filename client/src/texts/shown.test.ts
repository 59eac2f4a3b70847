import { describe, expect, it } from "vitest";
import { texts } from ".";
import { shownTitle } from "./shown";

describe("titles", () => {
  it.each(["", "  ", "\u00a0\u3000", "\u200b", "\u202e", "\u200d\ufe0f"])(
    "without anything to see: %j",
    (title) => {
      expect(shownTitle(title)).toBe(texts.untitled);
    },
  );

  it.each([" a ", "?", "👩‍👩‍👧‍👦", "مرحبا", "\u202egpj.exe"])("are shown as they are: %j", (title) => {
    expect(shownTitle(title)).toBe(title);
  });
});
