import { describe, expect, it } from "vitest";
import { isDeletion, readRefusal } from "./refusal";

describe("readRefusal", () => {
  it("reads a code with its sentence", () => {
    expect(readRefusal("forbidden: You may not read this.")).toEqual({
      code: "forbidden",
      detail: "You may not read this.",
      final: true,
    });
  });

  it("reads a bare code", () => {
    expect(readRefusal("document_not_found")).toMatchObject({ code: "document_not_found", detail: "" });
    expect(isDeletion(readRefusal("document_not_found"))).toBe(true);
  });

  it("takes an unknown sentence as a passing failure", () => {
    expect(readRefusal("Something else happened")).toEqual({
      code: "",
      detail: "Something else happened",
      final: false,
    });
  });

  it("tries again when the database is not available", () => {
    expect(readRefusal("database_unavailable: The database is not available").final).toBe(false);
  });
});
