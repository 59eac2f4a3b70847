import { describe, expect, it } from "vitest";
import { everything, NONE, pruned, ranged, toggled } from "./selection";

const ALL = ["a", "b", "c", "d"];
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort();

describe("selection", () => {
  it("chooses one more and one less", () => {
    const one = toggled(NONE, "b");
    expect(ids(one)).toEqual(["b"]);
    expect(ids(toggled(one, "b"))).toEqual([]);
  });

  it("chooses a range in both directions, from where one began", () => {
    expect(ids(ranged(toggled(NONE, "b"), "d", ALL))).toEqual(["b", "c", "d"]);
    expect(ids(ranged(toggled(NONE, "c"), "a", ALL))).toEqual(["a", "b", "c"]);
    expect(ids(ranged(NONE, "c", ALL))).toEqual(["c"]);
  });

  it("chooses everything, and forgets what is gone", () => {
    const all = everything(ALL);
    expect(ids(all)).toEqual(ALL);
    expect(pruned(all, ALL)).toBe(all);
    expect(pruned(all, ["b"])).toEqual({ ids: new Set(["b"]), anchor: null });
  });
});
