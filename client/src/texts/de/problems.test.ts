import { describe, expect, it } from "vitest";
import { problem } from "./problems";

describe("problem", () => {
  it.each([
    [
      "bad_request",
      "A name has at most 64 characters, this one has 70.",
      "Ein Name hat höchstens 64 Zeichen.",
    ],
    [
      "rate_limited",
      "Too often. Try again in 12 seconds.",
      "Zu viele Versuche. Bitte in 12 Sekunden noch einmal versuchen.",
    ],
    ["storage_full", "No space left on device", "Der Server hat keinen Platz für weitere Dateien."],
    ["bad_request", "Something new.", "Something new."],
  ])("says %s, %j as %j", (code, detail, german) => {
    expect(problem(code, detail)).toBe(german);
  });
});
