// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { QuillBinding } from "y-quill";
import * as Y from "yjs";
import { createQuill } from "./quill";

function open(ops: { insert: string | object }[]) {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  const container = document.createElement("div");
  document.body.append(container);
  const quill = createQuill(container, { onEscape() {}, onLink() {} });
  new QuillBinding(text, quill);
  const other = new Y.Doc();
  other.getText("content").applyDelta(ops);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), "remote");
  return { doc, text, quill };
}

const embeds = [
  { divider: true },
  { formula: "x^2" },
  { video: "https://example.org/v" },
  { poll: { a: [1] } },
];

describe("embeds that programs put into a text", () => {
  it.each(embeds)("are shown, and stay what they are: %j", (embed) => {
    const { text, quill } = open([{ insert: "before\n" }, { insert: embed }, { insert: "after\n" }]);
    expect(quill.getText()).toContain("before");
    expect(quill.getText()).toContain("after");
    expect(quill.getContents().ops).toContainEqual({ insert: embed });
    quill.insertText(0, "typed ", "user");
    expect(text.toDelta()).toContainEqual({ insert: embed });
    expect(text.toString().startsWith("typed before")).toBe(true);
  });

  it("can be deleted", () => {
    const { text, quill } = open([{ insert: "a\n" }, { insert: { poll: 1 } }, { insert: "b\n" }]);
    quill.deleteText(2, 1, "user");
    expect(text.toDelta()).toEqual([{ insert: "a\nb\n" }]);
  });
});
