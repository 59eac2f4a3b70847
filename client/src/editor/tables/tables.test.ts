// @vitest-environment jsdom
import { Delta } from "quill/core";
import { describe, expect, it, vi } from "vitest";
import { QuillBinding } from "y-quill";
import * as Y from "yjs";
import { settleLineFormats } from "../line-formats";
import { createQuill } from "../quill";
import { TrailingLine } from "../trailing-line";
import { newTable, withColumn, withoutColumn, withoutRow, withoutTable, withRow } from "./changes";
import { tableAt } from "./model";
import { oneLine } from "./paste";

class Window {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  readonly quill;
  private readonly queue: Uint8Array[] = [];

  constructor(stored?: Y.Doc) {
    if (stored) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(stored));
    const container = document.createElement("div");
    document.body.append(container);
    this.quill = createQuill(container, { onEscape() {}, onLink() {} });
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

  apply(change: Delta): void {
    this.quill.updateContents(change, "user");
  }

  table() {
    const { quill } = this;
    for (let index = 0; index < quill.getLength(); index += 1) {
      const place = tableAt(quill, index);
      if (place) return place.table;
    }
    return null;
  }

  /** The text of each cell, row by row. */
  cells(): string[][] {
    const rows = this.table()?.rows ?? [];
    return rows.map(({ cells }) => cells.map(({ index, length }) => this.quill.getText(index, length - 1)));
  }

  write(row: number, column: number, text: string): void {
    const cell = this.table()?.rows[row]?.cells[column];
    if (cell) this.quill.insertText(cell.index, text, "user");
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

/** Two windows on one document with a table of two rows and two columns: a b / c d. */
function pair(): [Window, Window] {
  const [one, other] = [new Window(), new Window()];
  one.apply(newTable(2, 2));
  one.write(0, 0, "a");
  one.write(0, 1, "b");
  one.write(1, 0, "c");
  one.write(1, 1, "d");
  exchange(one, other);
  return [one, other];
}

function model(window: Window) {
  const table = window.table();
  if (!table) throw new Error("no table");
  return table;
}

describe("a table", () => {
  it("is made, and looks the same to others, with a line below it", () => {
    const [one, other] = pair();
    expect(other.cells()).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(other.shown()).toEqual(one.shown());
    expect(one.quill.getText().endsWith("d\n\n")).toBe(true);
    expect(one.quill.root.querySelectorAll('td[role="columnheader"]')).toHaveLength(2);
  });

  it("gets and loses rows and columns anywhere", () => {
    const [one, other] = pair();
    one.apply(withRow(model(one), 1));
    one.apply(withColumn(model(one), 2));
    one.apply(withColumn(model(one), 0));
    exchange(one, other);
    expect(other.cells()).toEqual([
      ["", "a", "b", ""],
      ["", "", "", ""],
      ["", "c", "d", ""],
    ]);
    other.apply(withoutRow(model(other), 1));
    other.apply(withoutColumn(model(other), 0));
    other.apply(withRow(model(other), 2));
    exchange(one, other);
    expect(one.cells()).toEqual([
      ["a", "b", ""],
      ["c", "d", ""],
      ["", "", ""],
    ]);
    one.apply(withoutTable(model(one)));
    exchange(one, other);
    expect(other.shown()).toEqual([{ insert: "\n" }]);
    expect(other.shared()).toEqual(one.shared());
  });

  it("has both rows when two people add one at the same place at once", () => {
    const [one, other] = pair();
    one.apply(withRow(model(one), 1));
    one.write(1, 0, "one");
    other.apply(withRow(model(other), 1));
    other.write(1, 1, "other");
    exchange(one, other);
    expect(one.shown()).toEqual(other.shown());
    expect(one.cells()).toHaveLength(4);
    expect(one.cells().every((row) => row.length === 2)).toBe(true);
    expect(one.cells().flat().sort()).toEqual(["", "", "a", "b", "c", "d", "one", "other"]);
  });

  it("is completed by the next change after a row and a column were added at once", () => {
    const [one, other] = pair();
    one.apply(withRow(model(one), 2));
    other.apply(withColumn(model(other), 1));
    exchange(one, other);
    expect(one.shown()).toEqual(other.shown());
    expect(one.cells().map((row) => row.length)).toEqual([3, 3, 2]);
    one.apply(withRow(model(one), 3));
    expect(one.cells().map((row) => row.length)).toEqual([3, 3, 3, 3]);
  });

  it("keeps the others' text when a row goes in which somebody writes", () => {
    const [one, other] = pair();
    one.apply(withoutRow(model(one), 0));
    other.write(0, 1, "kept ");
    exchange(one, other);
    expect(one.shown()).toEqual(other.shown());
    expect(one.quill.getText()).toContain("kept");
  });

  it("stays whole when a selection over several cells is deleted", () => {
    const [one] = pair();
    const { rows } = model(one);
    const from = rows[0]?.cells[0]?.index ?? 0;
    const last = rows[1]?.cells[0];
    one.quill.deleteText(from, (last?.index ?? 0) + 1 - from, "user");
    expect(one.cells()).toEqual([
      ["", ""],
      ["", "d"],
    ]);
  });

  it("stays whole when text above is deleted into it, and goes when it is selected whole", () => {
    const [one] = pair();
    one.quill.insertText(0, "above\n", { table: false }, "user");
    one.quill.formatLine(0, 1, { table: false }, "user");
    expect(one.cells()).toHaveLength(2);
    one.quill.deleteText(2, 5, "user");
    expect(one.quill.getText().startsWith("ab\n")).toBe(true);
    expect(one.cells()).toEqual([
      ["", "b"],
      ["c", "d"],
    ]);
    one.quill.deleteText(0, one.quill.getLength(), "user");
    expect(one.shown()).toEqual([{ insert: "\n" }]);
  });

  it("does not become headings, lists or code, nor lose its cells with its formats", () => {
    const [one] = pair();
    const before = one.cells();
    // Nothing is drawn in jsdom, so nothing can be scrolled to.
    vi.spyOn(one.quill, "scrollSelectionIntoView").mockImplementation(() => {});
    one.quill.setSelection(0, 3, "silent");
    for (const [name, value] of [
      ["header", 1],
      ["list", "bullet"],
      ["code-block", true],
      ["blockquote", true],
    ]) {
      one.quill.format(name as string, value, "user");
    }
    one.quill.formatText(0, 1, "bold", true, "user");
    one.quill.removeFormat(0, one.quill.getLength() - 1, "user");
    expect(one.cells()).toEqual(before);
    expect(JSON.stringify(one.shown())).not.toMatch(/header|list|code|quote|bold/);
  });

  it("goes when it is deleted as the document's last thing", () => {
    const window = new Window();
    window.text.applyDelta([{ insert: "a" }, { insert: "\n", attributes: { table: "row-1" } }]);
    window.apply(withColumn(model(window), 1));
    window.apply(withRow(model(window), 1));
    expect(window.cells()).toEqual([
      ["a", ""],
      ["", ""],
    ]);
    window.apply(withoutTable(model(window)));
    expect(window.table()).toBe(null);
    const again = new Window(window.doc);
    expect(again.shown()).toEqual(window.shown());
  });

  it.each(Array.from({ length: 25 }, (_, seed) => seed))(
    "ends equal for two after random changes (seed %i)",
    (seed) => {
      let state = (seed + 1) * 2654435761;
      const next = (below: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const windows = pair();
      for (let move = 0; move < 40; move += 1) {
        const window = windows[next(2) as 0 | 1];
        const table = window.table();
        if (!table) {
          window.apply(newTable(2, 2));
          continue;
        }
        const row = next(table.rows.length + 1);
        const column = next(table.columns + 1);
        switch (next(8)) {
          case 0:
            window.apply(withRow(table, row));
            break;
          case 1:
            window.apply(withColumn(table, column));
            break;
          case 2:
            window.apply(withoutRow(table, Math.min(row, table.rows.length - 1)));
            break;
          case 3:
            if (table.columns > 2) window.apply(withoutColumn(table, Math.min(column, table.columns - 1)));
            break;
          case 4:
            window.quill.deleteText(table.index + next(table.length), 1 + next(4), "user");
            break;
          default:
            window.write(row, column, String.fromCharCode(97 + next(26)));
        }
        if (next(3) === 0) exchange(...windows);
      }
      exchange(...windows);
      const [one, other] = windows;
      expect(one.shared()).toEqual(other.shared());
      expect(one.shown()).toEqual(other.shown());
      expect(one.quill.root.innerHTML).toEqual(other.quill.root.innerHTML);
      expect(new Window(one.doc).shown()).toEqual(one.shown());
    },
  );
});

describe("what is pasted", () => {
  it("is one line in a cell", () => {
    const delta = new Delta()
      .insert("Title")
      .insert("\n", { header: 1 })
      .insert({ divider: true })
      .insert("bold", { bold: true })
      .insert("\n\nend\n");
    expect(oneLine(delta).ops).toEqual([
      { insert: "Title " },
      { insert: "bold", attributes: { bold: true } },
      { insert: " end" },
    ]);
  });
});
