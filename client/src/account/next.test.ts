import { describe, expect, it } from "vitest";
import { safeNext, signInPath } from "./next";

describe("safeNext", () => {
  it.each(["/d/abc", "/account", "/?filter=shared", "/d/a?role=viewer#x"])("leads to %s", (path) => {
    expect(safeNext(path)).toBe(path);
  });

  it.each([
    null,
    "",
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/\t/elsewhere.example",
    "javascript:alert(1)",
    "/sign-in",
    "/sign-up?next=/x",
  ])("never leads to %j", (path) => {
    expect(safeNext(path)).toBe("/");
  });
});

describe("signInPath", () => {
  it("leads back to where somebody was", () => {
    expect(signInPath("/d/plan")).toBe("/sign-in?next=%2Fd%2Fplan");
    expect(signInPath("/")).toBe("/sign-in");
    expect(signInPath("/d/plan", "/sign-up")).toBe("/sign-up?next=%2Fd%2Fplan");
  });
});
