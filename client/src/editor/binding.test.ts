// @vitest-environment jsdom
import Quill, { Delta } from "quill/core";
import Bold from "quill/formats/bold";
import Header from "quill/formats/header";
import List from "quill/formats/list";
import { describe, expect, it } from "vitest";
import { QuillBinding } from "y-quill";
import * as Y from "yjs";
import { settleLineFormats } from "./line-formats";
import { countReturns } from "./returns";
import { TrailingLine } from "./trailing-line";

Quill.register({ "formats/header": Header, "formats/bold": Bold, "formats/list": List }, true);

/** One window: an editor bound to a document of its own. */
class Window {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  readonly quill: Quill;
  private readonly queue: Uint8Array[] = [];

  constructor(stored?: Y.Doc) {
    if (stored) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(stored));
    const container = document.createElement("div");
    document.body.append(container);
    this.quill = new Quill(container, { modules: { history: false } });
    countReturns(this.quill.editor);
    const trailing = new TrailingLine(this.quill, this.text);
    const binding = new QuillBinding(this.text, this.quill);
    trailing.follow(binding);
    settleLineFormats(this.quill, this.text, binding);
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "remote") this.queue.push(update);
    });
  }

  sendTo(other: Window): void {
    for (const update of this.queue.splice(0)) Y.applyUpdate(other.doc, update, "remote");
  }

  shown() {
    return this.quill.getContents().ops;
  }

  shared() {
    return new Delta(this.text.toDelta()).ops;
  }
}

function exchange(one: Window, other: Window): void {
  one.sendTo(other);
  other.sendTo(one);
}

/** A small seeded generator (mulberry32): a failing run can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("an editor bound to a shared text", () => {
  it("shows a formatted last line to others without an extra line", () => {
    const [one, other] = [new Window(), new Window()];
    one.quill.insertText(0, "Plan", "user");
    one.quill.formatLine(0, 4, "header", 2, "user");
    exchange(one, other);
    expect(other.shown()).toEqual([{ insert: "Plan" }, { insert: "\n", attributes: { header: 2 } }]);
    expect(other.shown()).toEqual(one.shown());
  });

  it("keeps an empty last line that somebody began", () => {
    const [one, other] = [new Window(), new Window()];
    one.quill.insertText(0, "a", "user");
    one.quill.insertText(1, "\n", "user");
    exchange(one, other);
    expect(other.shown()).toEqual([{ insert: "a\n\n" }]);
    expect(one.shared()).toEqual([{ insert: "a\n\n" }]);
  });

  it("takes a text that others wrote without a final line break as it is", () => {
    const window = new Window();
    const foreign = new Y.Doc();
    foreign.getText("content").insert(0, "plain");
    Y.applyUpdate(window.doc, Y.encodeStateAsUpdate(foreign), "remote");
    expect(window.shown()).toEqual([{ insert: "plain\n" }]);
    expect(window.shared()).toEqual([{ insert: "plain" }]);
  });

  it.each([false, true])("writes where one sees it behind carriage returns of others (open: %s)", (open) => {
    const foreign = new Y.Doc();
    const early = open ? new Window() : null;
    foreign.getText("content").insert(0, "one\r\ntwo\r\nend\n");
    if (early) Y.applyUpdate(early.doc, Y.encodeStateAsUpdate(foreign), "remote");
    const window = early ?? new Window(foreign);
    window.quill.insertText(window.quill.getText().indexOf("end"), "the ", "user");
    expect(window.text.toString()).toBe("one\r\ntwo\r\nthe end\n");
    expect(window.shown()).toEqual([{ insert: "one \ntwo \nthe end\n" }]);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    "ends equal after random edits (seed %i)",
    (seed) => {
      const next = random(seed + 1);
      const windows = [new Window(), new Window()] as const;
      for (let step = 0; step < 60; step += 1) {
        const { quill } = windows[next(2) as 0 | 1];
        const length = quill.getLength();
        const at = next(length);
        switch (next(6)) {
          case 0:
            quill.insertText(at, "\n", "user");
            break;
          case 1:
            quill.deleteText(at, Math.min(1 + next(4), length - 1 - at), "user");
            break;
          case 2:
            quill.formatLine(at, 1, "header", next(2) === 0 ? false : 1 + next(3), "user");
            break;
          case 3:
            quill.formatLine(at, 1, "list", next(2) === 0 ? false : "bullet", "user");
            break;
          case 4:
            quill.formatText(at, 1 + next(3), "bold", next(2) === 0, "user");
            break;
          default:
            quill.insertText(at, String.fromCharCode(97 + next(26)).repeat(1 + next(3)), "user");
        }
        if (next(3) === 0) exchange(...windows);
      }
      exchange(...windows);
      const [one, other] = windows;
      expect(one.shared()).toEqual(other.shared());
      expect(one.shown()).toEqual(other.shown());
      const reloaded = new Window(one.doc);
      expect(reloaded.shown()).toEqual(one.shown());
      expect(one.quill.getText()).toEqual(one.text.toString() || "\n");
    },
  );
});
