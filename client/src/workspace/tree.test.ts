import { describe, expect, it } from "vitest";
import type { Folder } from "../api/workspace";
import { isInside, pathTo, typedAhead, visibleRows } from "./tree";

function folder(id: string, parent: string | null = null, name = id): Folder {
  return { id, name, parent_id: parent, documents: 0, created_at: "2026-01-01T00:00:00Z" };
}

const FOLDERS = [
  folder("b", null, "Week 10"),
  folder("a", null, "Week 2"),
  folder("inner", "a", "Äpfel"),
  folder("deep", "inner", "Zoo"),
  folder("lost", "unknown", "Lost"),
];

describe("visibleRows", () => {
  it("sorts as people count, and keeps closed what is not expanded", () => {
    const rows = visibleRows(FOLDERS, new Set(["inner"]));
    expect(rows.map((row) => row.folder.id)).toEqual(["lost", "a", "b"]);
    expect(rows.map((row) => [row.position, row.siblings, row.expandable])).toEqual([
      [1, 3, false],
      [2, 3, true],
      [3, 3, false],
    ]);
  });

  it("goes down into what is expanded", () => {
    const rows = visibleRows(FOLDERS, new Set(["a", "inner"]));
    expect(rows.map((row) => [row.folder.id, row.level])).toEqual([
      ["lost", 1],
      ["a", 1],
      ["inner", 2],
      ["deep", 3],
      ["b", 1],
    ]);
  });
});

describe("pathTo and isInside", () => {
  it("goes from the top down", () => {
    expect(pathTo(FOLDERS, "deep").map((one) => one.id)).toEqual(["a", "inner", "deep"]);
    expect(pathTo(FOLDERS, "nothing")).toEqual([]);
  });

  it("finds that a folder would lie in itself", () => {
    expect(isInside(FOLDERS, "deep", "a")).toBe(true);
    expect(isInside(FOLDERS, "a", "a")).toBe(true);
    expect(isInside(FOLDERS, "a", "deep")).toBe(false);
    expect(isInside(FOLDERS, null, "a")).toBe(false);
  });

  it("ends where folders lie in each other in a ring", () => {
    const ring = [folder("x", "y"), folder("y", "x")];
    expect(pathTo(ring, "x").map((one) => one.id)).toEqual(["y", "x"]);
  });
});

describe("typedAhead", () => {
  const rows = visibleRows(
    [folder("1", null, "Alpha"), folder("2", null, "Amber"), folder("3", null, "Beta")],
    new Set(),
  );

  it("goes on to the next of the same letter, and around", () => {
    expect(typedAhead(rows, 0, "a")).toBe(1);
    expect(typedAhead(rows, 1, "a")).toBe(0);
    expect(typedAhead(rows, 0, "aa")).toBe(1);
  });

  it("stays at what fits a longer word", () => {
    expect(typedAhead(rows, 1, "am")).toBe(1);
    expect(typedAhead(rows, 0, "b")).toBe(2);
    expect(typedAhead(rows, 0, "x")).toBeNull();
  });
});
