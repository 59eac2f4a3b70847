// @vitest-environment jsdom

import { describe, expect, it } from "vitest";
import type { AuthoredOp } from "../api/history";
import { Cache } from "./cache";
import { coloured, compared, handsOf } from "./marks";
import { drawers, elementsFrom } from "./past-elements";
import { clamp, nextFrame, withNewer } from "./steps";

const person = (id: string, name: string, color = "") => ({ id, name, color, picture: null });
const ADA = person("user:a", "Ada", "#2c75b8");
const BO = person("user:b", "Bo", "#2c75b8");

describe("handsOf", () => {
  it("puts whoever wrote most first and gives no colour twice", () => {
    const ops: AuthoredOp[] = [
      { insert: "ab", author: BO.id },
      { insert: "abcdef", author: ADA.id },
    ];
    const hands = handsOf(ops, [ADA, BO]);
    expect(hands.map(({ name, amount }) => [name, amount])).toEqual([
      ["Ada", 6],
      ["Bo", 2],
    ]);
    expect(hands[0]?.colour).toBe("#2c75b8");
    expect(hands[1]?.colour).not.toBe("#2c75b8");
  });

  it("has no colour for what is older than the history", () => {
    expect(handsOf([{ insert: "x", author: null }], [])[0]?.colour).toBe(null);
  });
});

describe("coloured", () => {
  it("keeps formats beside the author", () => {
    const { delta } = coloured([{ insert: "x", attributes: { bold: true }, author: ADA.id }], [ADA]);
    expect(delta.ops).toEqual([{ insert: "x", attributes: { bold: true, author: "0 Ada" } }]);
  });
});

describe("compared", () => {
  const before: AuthoredOp[] = [{ insert: "one two" }, { insert: "\n", attributes: { header: 1 } }];

  it("shows what came and what went, and leaves the rest", () => {
    const change: AuthoredOp[] = [
      { retain: 4 },
      { insert: "2", author: BO.id },
      { delete: 3, text: "two", author: ADA.id },
    ];
    expect(compared(before, change, [ADA, BO]).delta.ops).toEqual([
      { insert: "one " },
      { insert: "2", attributes: { came: "1 Bo" } },
      { insert: "two", attributes: { gone: "0 Ada" } },
      { insert: "\n", attributes: { header: 1 } },
    ]);
  });

  it("makes an empty line visible that came", () => {
    expect(compared([{ insert: "\n" }], [{ insert: "\n", author: ADA.id }], [ADA]).delta.ops).toEqual([
      { insert: "¶\n", attributes: { came: "0 Ada" } },
      { insert: "\n" },
    ]);
  });

  it("shows a format as it became", () => {
    const bold: AuthoredOp[] = [{ insert: "a", attributes: { bold: true } }, { insert: "\n" }];
    const change: AuthoredOp[] = [{ retain: 1, attributes: { bold: null, italic: true }, author: ADA.id }];
    expect(compared(bold, change, [ADA]).delta.ops).toEqual([
      { insert: "a", attributes: { italic: true } },
      { insert: "\n" },
    ]);
  });
});

describe("the elements of a drawing", () => {
  const line = (id: string, author: string, name: string) => [
    id,
    { type: "line", author, name, color: "#26241f", width: 4, points: [0, 0, 100, 100] },
  ];

  it("are the same objects as before where nothing changed, and never what is none", () => {
    const raw = Object.fromEntries([
      line("b", "u1", "Ada"),
      line("a", "u2", "Eve"),
      ["x", { points: [Number.NaN] }],
    ]);
    const before = elementsFrom(raw, new Map());
    expect(before.map(({ id }) => id)).toEqual(["a", "b"]);
    const [, moved] = line("a", "u2", "Eve");
    const known = new Map(before.map((element) => [element.id, element]));
    const after = elementsFrom(
      JSON.parse(JSON.stringify({ ...raw, a: { ...(moved as object), x: 5 } })),
      known,
    );
    expect(after.map((element) => element === known.get(element.id))).toEqual([false, true]);
  });

  it("are each somebody's, in the colour that the history knows them by", () => {
    const raw = Object.fromEntries([
      line("a", "u1", "Ada"),
      line("b", "u1", "Ada"),
      line("c", "", ""),
      line("d", "u2", "Bo"),
    ]);
    const hands = drawers(elementsFrom(raw, new Map()), [ADA, BO]);
    expect(hands.map(({ name, amount }) => [name, amount])).toEqual([
      ["Ada", 2],
      ["Somebody", 1],
      ["Bo", 1],
    ]);
    expect(hands[0]?.colour).toBe("#2c75b8");
    expect(new Set(hands.map(({ colour }) => colour)).size).toBe(3);
  });
});

describe("steps", () => {
  const span = { oldest: 10, head: 1000 };

  it("stays within what can be reached", () => {
    expect([clamp(3, span), clamp(50, span), clamp(2000, span)]).toEqual([10, 50, 1000]);
  });

  it("plays a short history revision by revision and a long one in strides", () => {
    expect(nextFrame(20, 10, { oldest: 10, head: 60 })).toBe(21);
    expect(nextFrame(10, 10, span)).toBe(15);
    expect(nextFrame(999, 10, span)).toBe(1000);
  });

  it("takes in a session that grew and keeps the older pages", () => {
    const older = [
      { first: 5, last: 9 },
      { first: 1, last: 4 },
    ];
    expect(withNewer([{ first: 5, last: 12 }], older)).toEqual([
      { first: 5, last: 12 },
      { first: 1, last: 4 },
    ]);
  });
});

describe("Cache", () => {
  it("forgets what was not used for longest when there is too much", () => {
    const cache = new Cache<string>(2);
    cache.set("a", "A", 1);
    cache.set("b", "B", 1);
    cache.get("a");
    cache.set("c", "C", 1);
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual(["A", undefined, "C"]);
  });
});
