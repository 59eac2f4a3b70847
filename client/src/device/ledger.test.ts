// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetUnsaved, Ledger, unsavedOnThisDevice } from "./ledger";

/** Just enough of the Web Locks API: names that are held. */
function locks() {
  const held = new Set<string>();
  return {
    request: async (name: string, until: () => Promise<void>) => {
      held.add(name);
      await until();
      held.delete(name);
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
    crash: () => held.clear(),
  };
}

async function adopt(ledger: Ledger): Promise<number> {
  return ledger.take(await ledger.ended());
}

describe("Ledger", () => {
  let browser: ReturnType<typeof locks>;
  beforeEach(() => {
    localStorage.clear();
    browser = locks();
    vi.stubGlobal("navigator", { locks: browser });
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("hands the count of an ended tab to the next one, once", async () => {
    const before = new Ledger("doc");
    before.write(12);
    before.write(12, true);
    before.close();
    expect(await adopt(new Ledger("doc"))).toBe(12);
    expect(await adopt(new Ledger("doc"))).toBe(0);
  });

  it("leaves the count of an open tab alone", async () => {
    const open = new Ledger("doc");
    open.write(3);
    const other = new Ledger("doc");
    expect(await adopt(other)).toBe(0);
    expect(other.elsewhere()).toBe(3);
  });

  it("takes over from a tab that crashed", async () => {
    new Ledger("doc").write(5);
    browser.crash();
    expect(await adopt(new Ledger("doc"))).toBe(5);
  });

  it("sums up a document's tabs, and counts a title as one change", () => {
    new Ledger("a").write(2);
    new Ledger("a").write(3);
    new Ledger("b:c").write(1);
    localStorage.setItem("quire:title:a", "Draft");
    expect(unsavedOnThisDevice()).toEqual(
      new Map([
        ["a", 6],
        ["b:c", 1],
      ]),
    );
    forgetUnsaved("a");
    expect(unsavedOnThisDevice()).toEqual(new Map([["b:c", 1]]));
  });

  it("has no entry for a tab without unsaved changes", () => {
    const ledger = new Ledger("doc");
    ledger.write(1);
    ledger.write(0);
    expect(unsavedOnThisDevice()).toEqual(new Map());
  });
});
