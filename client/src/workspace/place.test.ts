import { describe, expect, it } from "vitest";
import { askedOf, pathOf, placeOf, queryOf } from "./place";

describe("places", () => {
  it.each(["/", "/recent", "/shared", "/trash", "/folders/a%2Fb"])("%s leads there and back", (path) => {
    expect(pathOf(placeOf(path))).toBe(path);
  });

  it("takes any other address for the first", () => {
    expect(placeOf("/nowhere")).toEqual({ kind: "all" });
  });
});

describe("what is asked", () => {
  it("stands in the address and comes back from it", () => {
    const asked = { title: "a&b", kind: "code", sort: "title", order: "desc" } as const;
    expect(askedOf(queryOf(asked))).toEqual(asked);
  });

  it("drops what the server would refuse", () => {
    expect(askedOf(new URLSearchParams("sort=size&order=up"))).toEqual({
      title: "",
      kind: "",
      sort: null,
      order: null,
    });
  });
});
