/** Tables in what is pasted: a cell is one line, which names its row; neighbouring rows are one table. */
import type { Lines, Op } from "./lines";
import type { Place } from "./read";
import { type Attributes, inlineOf, lineOf, stylesOf, without } from "./styles";

const MAX_COLUMNS = 50;
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

function newRowId(): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  return `row-${Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`;
}

interface Cell {
  pieces: Op[];
  block: Attributes;
}

type ReadChildren = (node: Element, place: Place) => void;

export class TableReader {
  private inCell = false;
  private last: Element | null = null;

  constructor(
    private readonly lines: Lines,
    private readonly children: ReadChildren,
  ) {}

  /** Reads a table. False where it is only there for the layout: then it is read as what it contains. */
  read(table: Element, place: Place): boolean {
    const rows = rowsOf(table);
    const cells = rows.reduce((sum, row) => sum + cellsOf(row).length, 0);
    if (isCodeListing(table)) {
      this.listing(rows, place);
      return true;
    }
    const isLayout =
      this.inCell || cells < 2 || table.getAttribute("role") === "presentation" || holdsBlocks(rows);
    if (isLayout) {
      this.layout(rows, table, place);
      return true;
    }
    const caption = table.querySelector("caption");
    if (caption?.closest("table") === table) {
      this.children(caption, { ...place, block: {} });
      this.lines.end({});
    } else this.lines.end(place.block);
    if (this.last && follows(this.last, table)) this.lines.emptyLine();
    this.write(this.grid(rows, place));
    this.last = table;
    return true;
  }

  private grid(rows: Element[], place: Place): Cell[][] {
    const grid: Cell[][] = rows.map(() => []);
    rows.forEach((row, at) => {
      const line = grid[at] as Cell[];
      let column = 0;
      for (const element of cellsOf(row)) {
        while (line[column]) column += 1;
        const cell = this.cell(element, place);
        const wide = span(element.getAttribute("colspan"));
        const tall = span(element.getAttribute("rowspan"));
        for (let down = 0; down < tall && at + down < grid.length; down += 1) {
          for (let right = 0; right < wide && column + right < MAX_COLUMNS; right += 1) {
            const target = grid[at + down] as Cell[];
            target[column + right] = down + right === 0 ? cell : { pieces: [], block: {} };
          }
        }
        column += wide;
      }
    });
    return grid.filter((line) => line.length > 0);
  }

  private cell(element: Element, place: Place): Cell {
    const styles = stylesOf(element);
    const inline = inlineOf(element, styles, {});
    const { align } = lineOf(element, styles, {});
    this.inCell = true;
    const ops = this.lines.apart(() => {
      this.children(element, { ...place, inline, block: {}, depth: 0, keep: false });
      this.lines.end({});
    });
    this.inCell = false;
    return { pieces: oneLine(ops), block: align ? { align } : {} };
  }

  private write(grid: Cell[][]): void {
    const columns = Math.max(0, ...grid.map((line) => line.length));
    // The first row is the head, and looks so by itself.
    for (const cell of grid[0] ?? []) {
      for (const piece of cell?.pieces ?? []) piece.attributes = without(piece.attributes ?? {}, "bold");
    }
    for (const line of grid) {
      const table = newRowId();
      for (let column = 0; column < columns; column += 1) {
        const cell = line[column];
        if (cell) this.lines.pieces(cell.pieces);
        this.lines.endAlways({ ...cell?.block, table });
      }
    }
  }

  private layout(rows: Element[], table: Element, place: Place): void {
    if (rows.length === 0) this.children(table, place);
    for (const row of rows) {
      for (const cell of cellsOf(row)) {
        this.lines.end(place.block);
        this.children(cell, place);
      }
    }
    this.lines.end(place.block);
  }

  private listing(rows: Element[], place: Place): void {
    this.lines.end(place.block);
    for (const row of rows) {
      const cells = cellsOf(row);
      this.lines.text((cells[cells.length - 1]?.textContent ?? "").replace(/\n/g, ""), {}, true);
      this.lines.endAlways({ "code-block": true });
    }
  }
}

const OF_LINES = ["table", "header", "list", "indent", "blockquote", "code-block", "align", "direction"];

/** Several lines as one, put apart by spaces. What is a line of its own has no place in a cell. */
function oneLine(ops: Op[]): Op[] {
  const pieces: Op[] = [];
  for (const { insert, attributes } of ops) {
    const inline = { ...attributes };
    for (const name of OF_LINES) delete inline[name];
    if (typeof insert === "string") pieces.push({ insert: insert.replace(/\n+/g, " "), attributes: inline });
    else if (!("divider" in insert) && !("video" in insert)) pieces.push({ insert, attributes: inline });
  }
  trim(pieces);
  return pieces;
}

function trim(pieces: Op[]): void {
  let last = pieces[pieces.length - 1];
  while (last && typeof last.insert === "string") {
    last.insert = last.insert.trimEnd();
    if (last.insert) return;
    pieces.pop();
    last = pieces[pieces.length - 1];
  }
}

function rowsOf(table: Element): Element[] {
  return [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
}

function cellsOf(row: Element): Element[] {
  return [...row.children].filter(({ tagName }) => tagName === "TD" || tagName === "TH");
}

function span(value: string | null): number {
  return Math.min(Math.max(Number.parseInt(value ?? "1", 10) || 1, 1), MAX_COLUMNS);
}

/** Lines of a program in a table, with their numbers in a column of their own. */
function isCodeListing(table: Element): boolean {
  return table.querySelector("td.blob-code, td[data-line-number]") !== null;
}

/** A table whose cells contain tables or headings arranges a page. */
function holdsBlocks(rows: Element[]): boolean {
  return rows.some((row) => row.querySelector("table, h1, h2, h3") !== null);
}

/** Whether nothing but space stands between two tables. */
function follows(one: Element, other: Element): boolean {
  let node = one.nextSibling;
  while (node && node !== other) {
    if (node.textContent?.trim()) return false;
    node = node.nextSibling;
  }
  return node === other;
}
