// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { documentsOnThisDevice, forgetDocument, knownDocument, rememberDocument } from "./known";
import { takeOver } from "./owner";

describe("what is known of documents", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    localStorage.clear();
  });

  it("lasts as long as the page where the device keeps nothing", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    rememberDocument("d", { kind: "drawing" });
    rememberDocument("d", { title: "Wing" });
    expect(knownDocument("d")).toMatchObject({ kind: "drawing", title: "Wing" });
    forgetDocument("d");
    expect(knownDocument("d")).toBeNull();
  });

  it("is whole again when a page that is open remembers what another tab has removed", () => {
    rememberDocument("d", { kind: "drawing", title: "Wing" });
    localStorage.clear();
    expect(knownDocument("d")).toBeNull();
    rememberDocument("d", { opened: "2026-01-01T00:00:00Z" });
    expect(documentsOnThisDevice()).toMatchObject([{ kind: "drawing", title: "Wing" }]);
  });

  it("is listed for the account that left it", () => {
    takeOver("ada");
    rememberDocument("d", { opened: "2026-01-01T00:00:00Z", owner: "ada" });
    expect(documentsOnThisDevice()).toHaveLength(1);
    takeOver("bo");
    expect(documentsOnThisDevice()).toEqual([]);
    takeOver("ada");
    expect(documentsOnThisDevice()).toHaveLength(1);
  });
});
