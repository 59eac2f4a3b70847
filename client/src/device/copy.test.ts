// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { DeviceCopy } from "./copy";
import { forgetUpdates, UpdateStore } from "./update-store";

describe("DeviceCopy", () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  function copyOf(id: string) {
    const doc = new Y.Doc();
    const copy = new DeviceCopy(
      id,
      doc,
      () => {},
      () => {},
    );
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (!copy.isOrigin(origin)) copy.keep(update, 1);
    });
    return { doc, copy };
  }

  it("gives the next session what this one typed, and the count of what was not saved", async () => {
    const one = copyOf("d");
    expect(await one.copy.open("d", true, () => {})).toEqual({ found: false, unsaved: 0 });
    one.doc.getText("content").insert(0, "offline");
    expect(one.copy.holds(1)).toBe(false);
    one.copy.record(1);
    await vi.waitFor(() => expect(one.copy.holds(1)).toBe(true));
    one.copy.record(1, true);
    await one.copy.close();

    const two = copyOf("d");
    expect(await two.copy.open("d", true, () => {})).toEqual({ found: true, unsaved: 1 });
    expect(two.doc.getText("content").toString()).toBe("offline");
    await two.copy.close();
  });

  it("holds nothing where IndexedDB is forbidden", async () => {
    vi.spyOn(UpdateStore, "open").mockRejectedValue(new Error("forbidden"));
    vi.useFakeTimers();
    const { doc, copy } = copyOf("forbidden");
    const opened = copy.open("forbidden", true, () => {});
    await vi.advanceTimersByTimeAsync(5000);
    expect(await opened).toEqual({ found: false, unsaved: 0 });
    doc.getText("content").insert(0, "x");
    expect([copy.works, copy.holds(1), copy.holds(0)]).toEqual([false, false, true]);
  });

  it("writes all that was typed when IndexedDB answers late", async () => {
    const open = UpdateStore.open.bind(UpdateStore);
    let answer = () => {};
    vi.spyOn(UpdateStore, "open").mockImplementation(async (id) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return open(id);
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { doc, copy } = copyOf("late");
    const late = vi.fn();
    const opened = copy.open("late", true, late);
    vi.advanceTimersByTime(5000);
    expect(await opened).toEqual({ found: false, unsaved: 0 });
    vi.useRealTimers();
    doc.getText("content").insert(0, "typed meanwhile");
    expect(copy.holds(1)).toBe(false);
    answer();
    await vi.waitFor(() => expect(copy.holds(1)).toBe(true));
    expect(late).toHaveBeenCalledWith({ found: false, unsaved: 0 });
    expect(copy.works).toBe(true);
    await copy.close();
  });

  it("does not wait for what nobody expects here, keeps what comes meanwhile, and finds what there is after all", async () => {
    const before = copyOf("new");
    await before.copy.open("new", true, () => {});
    before.doc.getText("content").insert(0, "was here");
    await vi.waitFor(() => expect(before.copy.holds(1)).toBe(true));
    before.copy.record(1, true);
    await before.copy.close();

    const { doc, copy } = copyOf("new");
    const late = vi.fn();
    expect(await copy.open("new", false, late)).toEqual({ found: false, unsaved: 0 });
    expect([copy.works, copy.holds(1)]).toEqual([true, false]);
    doc.getText("content").insert(0, "typed at once ");
    await vi.waitFor(() => expect(late).toHaveBeenCalledWith({ found: true, unsaved: 1 }));
    expect(doc.getText("content").toString()).toContain("was here");
    await vi.waitFor(() => expect(copy.holds(1)).toBe(true));
    await copy.close();

    const after = copyOf("new");
    await after.copy.open("new", true, () => {});
    expect(after.doc.getText("content").toString()).toContain("typed at once ");
    await after.copy.close();
  });

  it("keeps no document that was never here, but also an empty one that was", async () => {
    for (const synced of [false, true]) {
      const id = `empty-${synced}`;
      const { doc, copy } = copyOf(id);
      const late = vi.fn();
      await copy.open(id, false, late);
      if (synced) copy.keep(Y.encodeStateAsUpdate(doc), 0);
      await vi.waitFor(() => expect(late).toHaveBeenCalledWith({ found: false, unsaved: 0 }));
      await copy.close();

      const next = copyOf(id);
      expect(await next.copy.open(id, true, () => {})).toEqual({ found: synced, unsaved: 0 });
      await next.copy.close();
    }
  });

  it("begins anew where another tab has removed the copy, and takes the rest of one for none", async () => {
    const tab = copyOf("removed");
    await tab.copy.open("removed", true, () => {});
    tab.doc.getText("content").insert(0, "before ");
    await vi.waitFor(() => expect(tab.copy.holds(1)).toBe(true));
    const store = await UpdateStore.open("removed");
    await forgetUpdates("removed");
    const rest = new Y.Doc();
    Y.applyUpdate(rest, Y.encodeStateAsUpdate(tab.doc));
    const vector = Y.encodeStateVector(rest);
    rest.getText("content").insert(0, "without ");
    await store.append(Y.encodeStateAsUpdate(rest, vector));
    const meanwhile = copyOf("removed");
    expect(await meanwhile.copy.open("removed", true, () => {})).toMatchObject({ found: false });
    await meanwhile.copy.close();

    await vi.waitFor(async () => {
      tab.doc.getText("content").insert(0, "after ");
      await vi.waitFor(() => expect(tab.copy.holds(1)).toBe(true));
      const next = copyOf("removed");
      expect(await next.copy.open("removed", true, () => {})).toMatchObject({ found: true });
      expect(next.doc.getText("content").toString()).toContain("before ");
      await next.copy.close();
    });
    await tab.copy.close();
  });

  it("says when IndexedDB does not answer although nobody waits for it", async () => {
    vi.spyOn(UpdateStore, "open").mockRejectedValue(new Error("forbidden"));
    const { copy } = copyOf("silent");
    expect(await copy.open("silent", false, () => {})).toEqual({ found: false, unsaved: 0 });
    await vi.waitFor(() => expect(copy.works).toBe(false));
  });
});
