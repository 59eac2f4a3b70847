// @vitest-environment jsdom

import { Delta } from "quill/core";
import { beforeAll, describe, expect, it } from "vitest";
import { append, parts } from "./fill";
import { AUTHOR } from "./marks";
import { createPast } from "./past-quill";

beforeAll(() => {
  // jsdom does not lay anything out.
  Range.prototype.getBoundingClientRect ??= () => new DOMRect();
});

/** A number below `limit`; the same ones each time. */
function chance(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
}

const LINES: (Record<string, unknown> | undefined)[] = [
  undefined,
  undefined,
  { header: 2 },
  { list: "bullet" },
  { list: "ordered", indent: 1 },
  { blockquote: true },
  { "code-block": "plain" },
  { table: "row-1" },
  { table: "row-2" },
  { align: "center" },
];

function text(seed: number): Delta {
  const pick = chance(seed);
  const delta = new Delta();
  const lines = 5 + pick(40);
  for (let line = 0; line < lines; line++) {
    for (let piece = pick(5); piece > 0; piece--) {
      const attributes: Record<string, unknown> = { [AUTHOR]: `${pick(3)} Ada` };
      if (pick(4) === 0) attributes.bold = true;
      delta.insert("word ".repeat(1 + pick(3)), attributes);
    }
    const block = LINES[pick(LINES.length)];
    delta.insert("\n", { ...block, [AUTHOR]: `${pick(3)} Ada` });
    if (pick(8) === 0) delta.insert("a\n\nb\n", { [AUTHOR]: "1 Ada" });
  }
  return delta;
}

describe("filling a text part by part", () => {
  it("shows the same as all of it at once", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const delta = text(seed);
      const [whole, filled] = [document.createElement("div"), document.createElement("div")];
      document.body.append(whole, filled);
      const one = createPast(whole);
      one.setContents(delta);
      const other = createPast(filled);
      const [first, ...rest] = [...parts(delta, 1 + (seed % 7), 3 + (seed % 5))];
      expect(rest.length).toBeGreaterThan(0);
      other.setContents(first ?? new Delta());
      for (const part of rest) append(other, part);
      expect(other.getContents().ops).toEqual(one.getContents().ops);
      const rows = (html: string) => html.replace(/ data-row="[^"]*"/g, "");
      expect(rows(other.root.innerHTML)).toBe(rows(one.root.innerHTML));
      whole.remove();
      filled.remove();
    }
  }, 60_000);

  it("loses nothing of one long operation", () => {
    const insert = `${"line\n".repeat(50)}end\n`;
    const all = [...parts(new Delta([{ insert }]), 3, 10)];
    expect(all.length).toBeGreaterThan(4);
    expect(all.flatMap(({ ops }) => ops.map((op) => op.insert)).join("")).toBe(insert);
  });
});
