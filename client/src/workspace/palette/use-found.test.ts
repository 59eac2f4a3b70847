import { describe, expect, it } from "vitest";
import { bestOf } from "./use-found";

describe("bestOf", () => {
  it("puts titles that begin with the words first, then those with a word that does", () => {
    const titles = ["The new workshop", "Sorts of paper", "Prices of paper", "spine.py"];
    const found = bestOf(
      titles.map((title) => ({ title })),
      "p",
    );
    expect(found.map(({ title }) => title)).toEqual([
      "Prices of paper",
      "Sorts of paper",
      "The new workshop",
      "spine.py",
    ]);
  });

  it("keeps the order of what was opened last where there are no words", () => {
    expect(bestOf([{ title: "b" }, { title: "a" }], "")).toEqual([{ title: "b" }, { title: "a" }]);
  });
});
