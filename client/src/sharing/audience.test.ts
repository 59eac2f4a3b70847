import { describe, expect, it } from "vitest";
import { audienceOf, linkOf } from "./audience";

describe("audience", () => {
  it.each([
    ["none", false, "none"],
    ["none", true, "none"],
    ["viewer", false, "users"],
    ["editor", true, "anyone"],
  ] as const)("of a link with %s and guests %s is %s", (link_role, link_guests, expected) => {
    expect(audienceOf({ link_role, link_guests })).toBe(expected);
  });

  it("keeps the role when the audience changes, and begins with reading", () => {
    expect(linkOf("anyone", "editor")).toEqual({ role: "editor", guests: true });
    expect(linkOf("users", "none")).toEqual({ role: "viewer", guests: false });
    expect(linkOf("none", "editor")).toEqual({ role: "none", guests: false });
  });
});
