import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../api/problem";
import { TITLE_LIMIT, TitleSync } from "./title";

function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

describe("TitleSync", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("localStorage", storage());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("stores a title once after the last keystroke", async () => {
    const save = vi.fn(async () => {});
    const title = new TitleSync("d", save, () => {});
    title.edit("A");
    title.edit("AB");
    expect(title.pending).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(save.mock.calls).toEqual([["AB"]]);
    expect(title.pending).toBe(false);
  });

  it("says that a draft would be lost where nothing can be kept", () => {
    const title = new TitleSync(
      "d",
      async () => {},
      () => {},
    );
    title.edit("kept");
    expect(title.isKept).toBe(true);
    vi.stubGlobal("localStorage", undefined);
    title.edit("not kept");
    expect(title.isKept).toBe(false);
  });

  it("keeps a title that could not be stored and tries again", async () => {
    const save = vi.fn(async () => {}).mockRejectedValueOnce(new TypeError("network"));
    const title = new TitleSync("d", save, () => {});
    title.edit("kept");
    await vi.advanceTimersByTimeAsync(1000);
    expect(new TitleSync("d", save, () => {}).title).toBe("kept");
    title.retry();
    await vi.advanceTimersByTimeAsync(10);
    expect(title.pending).toBe(false);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it("does not show another's title over a draft, and stores the draft", async () => {
    const save = vi.fn(async () => {});
    const title = new TitleSync("d", save, () => {}, "old");
    title.edit("mine");
    title.received("theirs");
    expect(title.title).toBe("mine");
    await vi.advanceTimersByTimeAsync(1000);
    title.received("theirs again");
    expect(title.title).toBe("theirs again");
  });

  it("stores what was typed while a save was under way", async () => {
    let finish = () => {};
    const save = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const title = new TitleSync("d", save, () => {});
    title.edit("one");
    await vi.advanceTimersByTimeAsync(500);
    title.edit("one two");
    finish();
    await vi.advanceTimersByTimeAsync(1000);
    finish();
    await vi.advanceTimersByTimeAsync(1000);
    expect(save.mock.calls).toEqual([["one"], ["one two"]]);
    expect(title.pending).toBe(false);
  });

  it("does not repeat a title that the server will never take", async () => {
    const save = vi.fn().mockRejectedValue(new Problem(403, "forbidden", "No."));
    const title = new TitleSync("d", save, () => {});
    title.edit("x");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(title.problem).toBe("No.");
    expect(title.pending).toBe(true);
  });

  it("cuts a title at its limit", () => {
    const title = new TitleSync(
      "d",
      async () => {},
      () => {},
    );
    title.edit("x".repeat(300));
    expect(title.title).toHaveLength(TITLE_LIMIT);
  });
});
