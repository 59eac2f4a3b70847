import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { forgetUpdates, UpdateStore } from "./update-store";

function typed(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("content").insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

async function loaded(id: string): Promise<string> {
  const store = await UpdateStore.open(id);
  const doc = new Y.Doc();
  await store.load(doc);
  store.close();
  return doc.getText("content").toString();
}

describe("UpdateStore", () => {
  it("gives back what was written, and of this document only", async () => {
    const one = await UpdateStore.open("one");
    await one.append(typed("mine"));
    const other = await UpdateStore.open("other");
    await other.append(typed("other"));
    expect(await loaded("one")).toBe("mine");
  });

  it("loads only what is new the second time", async () => {
    const [tab, otherTab] = [await UpdateStore.open("tabs"), await UpdateStore.open("tabs")];
    const doc = new Y.Doc();
    await tab.append(typed("a"));
    await tab.load(doc);
    const seen: unknown[] = [];
    doc.on("update", (_update: Uint8Array, origin: unknown) => seen.push(origin));
    await otherTab.append(typed("b"));
    await tab.load(doc);
    expect([...doc.getText("content").toString()].sort()).toEqual(["a", "b"]);
    expect(seen).toEqual([tab]);
  });

  it("replaces many rows by one that says the same", async () => {
    const store = await UpdateStore.open("long");
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    for (let index = 0; index < 150; index += 1) doc.getText("content").insert(index, "x");
    for (const update of updates) await store.append(update);
    expect(await store.load(new Y.Doc())).toBe(150);
    expect(await store.load(new Y.Doc())).toBe(1);
    expect(await loaded("long")).toBe("x".repeat(150));
  });

  it("forgets a document", async () => {
    const store = await UpdateStore.open("gone");
    await store.append(typed("secret"));
    await forgetUpdates("gone");
    expect(await loaded("gone")).toBe("");
  });
});
