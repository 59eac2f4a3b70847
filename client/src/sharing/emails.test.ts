import { describe, expect, it } from "vitest";
import { isAddress, splitAddresses } from "./emails";

describe("splitAddresses", () => {
  it.each([
    ["a@example.org", ["a@example.org"]],
    [
      "a@example.org, b@example.org;c@example.org\nd@example.org",
      ["a@example.org", "b@example.org", "c@example.org", "d@example.org"],
    ],
    ["Ada Lovelace <ada@example.org>, Bo <bo@example.org>", ["ada@example.org", "bo@example.org"]],
    ["a@example.org a@example.org", ["a@example.org"]],
    ["  ", []],
  ])("finds in %j %j", (text, expected) => {
    expect(splitAddresses(text)).toEqual(expected);
  });
});

describe("isAddress", () => {
  it.each(["a@b", "ada.l+x@mail.example.org", "ü@bücher.example"])("takes %s", (text) => {
    expect(isAddress(text)).toBe(true);
  });

  it.each(["", "ada", "@b", "a@", "a@b..c", "a@b@c", `${"x".repeat(250)}@example.org`])(
    "refuses %j",
    (text) => {
      expect(isAddress(text)).toBe(false);
    },
  );
});
