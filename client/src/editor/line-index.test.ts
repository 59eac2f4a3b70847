// @vitest-environment jsdom

import { Delta } from "quill/core";
import Editor from "quill/core/editor";
import { describe, expect, it } from "vitest";
import { createQuill } from "./quill";
import { countReturns } from "./returns";

type Chance = (below: number) => number;

/** The same numbers for the same seed. */
function chanceOf(seed: number): Chance {
  let state = seed * 2654435761;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const LINES: Record<string, unknown>[] = [
  {},
  {},
  { header: 2 },
  { list: "bullet" },
  { list: "checked", indent: 1 },
  { "code-block": true },
  { "code-block": "python" },
  { blockquote: true },
  { table: "row-a" },
  { table: "row-b" },
  { align: "center" },
];
const LETTERS: Record<string, unknown>[] = [
  {},
  {},
  { bold: true },
  { italic: true, color: "#ff0000" },
  { link: "https://example.org" },
];
const EMBEDS = [{ formula: "x" }, { divider: true }, { poll: 1 }, { video: "https://example.org/v" }];

function pick<Thing>(chance: Chance, things: Thing[]): Thing {
  return things[chance(things.length)] as Thing;
}

function insertion(delta: Delta, chance: Chance): void {
  const kind = chance(8);
  if (kind < 4)
    delta.insert(pick(chance, ["a", "word ", "two words", "😀", "x\r\ny"]), pick(chance, LETTERS));
  else if (kind < 6) delta.insert("\n".repeat(1 + chance(2)), pick(chance, LINES));
  else if (kind < 7) delta.insert(`${pick(chance, ["", "b"])}\nc\n`, pick(chance, LINES));
  else delta.insert(pick(chance, EMBEDS), {});
}

function document(chance: Chance): Delta {
  const delta = new Delta();
  for (let line = 0; line < 5 + chance(25); line += 1) {
    for (let part = chance(4); part > 0; part -= 1) {
      delta.insert(pick(chance, ["one", "two ", "three"]), pick(chance, LETTERS));
    }
    // Several of a kind stand together, as in a list.
    const kind = pick(chance, LINES);
    for (let more = chance(4); more >= 0; more -= 1) delta.insert("\n", kind).insert("more");
    if (chance(8) === 0) delta.insert(pick(chance, EMBEDS));
  }
  return delta.insert("\n");
}

function changeOf(length: number, chance: Chance): Delta {
  const delta = new Delta();
  let left = length - 1;
  while (left > 0) {
    const kept = Math.min(left, chance(12));
    delta.retain(kept);
    left -= kept;
    const kind = chance(6);
    if (kind < 2) insertion(delta, chance);
    const touched = Math.min(left, 1 + chance(kind === 5 ? 30 : 6));
    if (kind > 0 && kind < 4) delta.delete(touched);
    else if (kind === 4) delta.retain(touched, pick(chance, [...LETTERS, { bold: null }, { link: null }]));
    else
      delta.retain(
        touched,
        pick(chance, [...LINES, { list: null }, { "code-block": null }, { header: null }]),
      );
    left -= touched;
    if (chance(15) === 0) break;
  }
  return delta;
}

function open(plain: boolean) {
  const container = globalThis.document.createElement("div");
  globalThis.document.body.append(container);
  const quill = createQuill(container, { onEscape() {}, onLink() {} });
  if (plain) {
    quill.editor.applyDelta = Editor.prototype.applyDelta;
    quill.editor.getDelta = Editor.prototype.getDelta;
    quill.editor.insertContents = Editor.prototype.insertContents;
    countReturns(quill.editor);
  }
  return quill;
}

function outcome(act: () => unknown): string {
  try {
    act();
    return "";
  } catch (error) {
    return String(error);
  }
}

describe("an indexed text", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "becomes what Quill alone makes of it: %i",
    (seed) => {
      const chance = chanceOf(seed);
      const [quick, plain] = [open(false), open(true)];
      const content = document(chance);
      for (const quill of [quick, plain]) quill.setContents(content);
      expect(quick.root.innerHTML).toBe(plain.root.innerHTML);
      for (let round = 0; round < 5; round += 1) {
        const change = changeOf(plain.getLength(), chance);
        const said = outcome(() => plain.updateContents(change));
        expect(outcome(() => quick.updateContents(change))).toBe(said);
        if (said) break;
        expect(quick.root.innerHTML).toBe(plain.root.innerHTML);
        expect(quick.getContents()).toEqual(plain.getContents());
        expect(quick.getLength()).toBe(plain.getLength());
      }
      // Elements stay in the page: thousands of them would make the next test slower.
      globalThis.document.body.replaceChildren();
    },
    60_000,
  );
});
