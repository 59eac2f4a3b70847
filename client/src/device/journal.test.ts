import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { Journal } from "./journal";
import type { UpdateStore } from "./update-store";

/** A store whose writes end when the test says so. */
function pausedStore() {
  const writes: { update: Uint8Array; finish: (failed?: boolean) => void }[] = [];
  const store = {
    append: (update: Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        writes.push({ update, finish: (failed) => (failed ? reject(new Error("quota")) : resolve()) });
      }),
  } as unknown as UpdateStore;
  return { store, writes };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function contentOf(updates: Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText("content").toString();
}

describe("Journal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function journalOf(doc: Y.Doc) {
    const paused = pausedStore();
    const journal = new Journal(paused.store, doc, () => {});
    doc.on("update", (update: Uint8Array) => journal.keep(update, 1));
    return { journal, ...paused };
  }

  it("counts a change as unwritten until its write is complete", async () => {
    const doc = new Y.Doc();
    const { journal, writes } = journalOf(doc);
    doc.getText("content").insert(0, "a");
    expect(journal.unwritten).toBe(1);
    writes[0]?.finish();
    await settle();
    expect(journal.unwritten).toBe(0);
  });

  it("gathers what comes during a write into the next one", async () => {
    const doc = new Y.Doc();
    const { journal, writes } = journalOf(doc);
    for (const [index, letter] of [..."abc"].entries()) doc.getText("content").insert(index, letter);
    expect(writes).toHaveLength(1);
    writes[0]?.finish();
    await settle();
    expect(journal.unwritten).toBe(2);
    writes[1]?.finish();
    await settle();
    expect(journal.unwritten).toBe(0);
    expect(contentOf(writes.map(({ update }) => update))).toBe("abc");
  });

  it("says that writing failed, and writes everything when it works again", async () => {
    const doc = new Y.Doc();
    const { journal, writes } = journalOf(doc);
    doc.getText("content").insert(0, "lost? ");
    writes[0]?.finish(true);
    await settle();
    expect([journal.failed, journal.unwritten]).toEqual([true, 1]);
    doc.getText("content").insert(6, "kept");
    writes[1]?.finish();
    await settle();
    expect([journal.failed, journal.unwritten]).toEqual([false, 0]);
    expect(contentOf([writes[1]?.update ?? new Uint8Array()])).toBe("lost? kept");
  });

  it("tries again by itself", async () => {
    const doc = new Y.Doc();
    const { journal, writes } = journalOf(doc);
    doc.getText("content").insert(0, "a");
    writes[0]?.finish(true);
    await vi.advanceTimersByTimeAsync(5000);
    writes[1]?.finish();
    await settle();
    expect([journal.failed, journal.unwritten]).toEqual([false, 0]);
  });

  it("ends after what is pending is written", async () => {
    const doc = new Y.Doc();
    const { journal, writes } = journalOf(doc);
    doc.getText("content").insert(0, "a");
    const closed = vi.fn();
    void journal.close().then(closed);
    await settle();
    expect(closed).not.toHaveBeenCalled();
    writes[0]?.finish();
    await settle();
    expect(closed).toHaveBeenCalled();
  });
});
