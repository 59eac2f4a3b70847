/**
 * Quill's tables: a cell is a line whose attribute `table` is the id of its row; neighbouring rows are a table.
 * Around each stands a frame that scrolls sideways where the page is narrow.
 */
import Block from "quill/blots/block";
import Container from "quill/blots/container";
import { TableBody, TableCell, TableContainer, TableRow } from "quill/formats/table";

export { TableBody, TableCell, TableRow };

/**
 * Also the one that puts a table in order when its lines have changed. Quill does that level by level, and loses sight
 * of what is split off several levels at once: of two lines that stop being cells, the second stayed inside a row.
 */
export class TableFrame extends Container {
  static override blotName = "table-frame";
  static override tagName = "DIV";
  static override className = "ql-table";

  // biome-ignore lint/suspicious/noExplicitAny: as Quill's types have it
  override optimize(context: { [key: string]: any }): void {
    super.optimize(context);
    if (!this.parent) return;
    const foreign = this.descendants(Block).filter((line) => !(line instanceof TableCell));
    for (const line of foreign) this.release(line);
    if (foreign.length === 0) this.arrange();
  }

  /** Takes a line that is no cell out of everything up to the frame, which it splits. */
  private release(line: Block): void {
    const outside = this.parent;
    while (line.parent !== outside && line.parent !== this.scroll) {
      const parent = line.parent as Container;
      if (line.next) parent.splitAfter(line);
      if (line.prev) parent.splitAfter(line.prev);
      line.parent.unwrap();
    }
  }

  /** One row for each id, and the first of them the head, as it is in Markdown. */
  private arrange(): void {
    for (const row of this.descendants(TableRow)) {
      let rest: TableRow | null = row;
      while (rest) {
        const end = lastOfSameRow(rest);
        rest = end.next ? (rest.splitAfter(end) as TableRow | null) : null;
      }
    }
    for (const body of this.descendants(TableBody)) {
      for (let row = body.children.head; row; ) {
        const { next }: TableRow = row;
        if (next && idOf(row) === idOf(next)) {
          next.moveChildren(row);
          next.remove();
        } else row = next;
      }
    }
    let head = true;
    for (const row of this.descendants(TableRow)) {
      row.children.forEach((cell) => {
        // An empty cell is the head of nothing yet.
        const role = head && cell.length() > 1;
        if (role === cell.domNode.hasAttribute("role")) return;
        if (role) cell.domNode.setAttribute("role", "columnheader");
        else cell.domNode.removeAttribute("role");
      });
      head = false;
    }
  }
}

function idOf(row: TableRow): unknown {
  return row.children.head && TableCell.formats(row.children.head.domNode);
}

function lastOfSameRow(row: TableRow): TableCell {
  let cell = row.children.head as TableCell;
  const id = TableCell.formats(cell.domNode);
  while (cell.next && TableCell.formats(cell.next.domNode) === id) cell = cell.next;
  return cell;
}

export class Table extends TableContainer {
  static override requiredContainer = TableFrame;
}

TableFrame.allowedChildren = [Table];

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** The id of a new row. Long enough that two people never choose the same. */
export function newRowId(): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  return `row-${Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`;
}
