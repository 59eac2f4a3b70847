import { describe, expect, it } from "vitest";
import { linkAddress } from "./links";

describe("linkAddress", () => {
  it.each([
    ["https://example.org/a?b", "https://example.org/a?b"],
    ["example.org", "https://example.org"],
    ["localhost:8080/d/x", "https://localhost:8080/d/x"],
    ["someone@example.org", "mailto:someone@example.org"],
    ["tel:+431234", "tel:+431234"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["two words", null],
    ["  ", null],
  ])("makes %j into %j", (input, expected) => {
    expect(linkAddress(input)).toBe(expected);
  });
});
