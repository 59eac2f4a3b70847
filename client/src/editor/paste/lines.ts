/** Collects what a paste reads, line by line, into a delta. White space is as a browser would show it. */
import type { Attributes } from "./styles";

export interface Op {
  insert: string | Record<string, unknown>;
  attributes?: Attributes;
}

const NONE: Attributes = {};

function same(one: Attributes, other: Attributes): boolean {
  if (one === other) return true;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

export class Lines {
  private ops: Op[] = [];
  /** The pieces of the line that is being read. */
  private line: Op[] = [];
  private hasContent = false;
  private isEmptyLineWanted = false;
  /** The formats of a space that stands there if something follows in the line. */
  private space: Attributes | null = null;

  get isLineStarted(): boolean {
    return this.hasContent;
  }

  /** Text of the line. Unless `keep`, white space is collapsed, and dropped where a line begins or ends. */
  text(data: string, attributes: Attributes, keep = false): void {
    const clean = data.replace(/[\u200b\ufeff\0]/g, "");
    if (keep) {
      if (clean) this.piece(clean, attributes);
      return;
    }
    const collapsed = clean.replace(/[ \t\n\r\f]+/g, " ");
    if (!collapsed) return;
    let text = collapsed;
    if (text.startsWith(" ")) {
      if (this.hasContent) this.space ??= attributes;
      text = text.slice(1);
    }
    if (!text) return;
    const trailing = text.endsWith(" ");
    if (trailing) text = text.slice(0, -1);
    // A line of nothing but spaces that do not break is how editors write an empty one.
    if (!this.hasContent && /^\u00a0+$/.test(text)) {
      this.isEmptyLineWanted = true;
      return;
    }
    if (this.space && this.hasContent) this.piece(" ", this.space);
    this.space = trailing ? attributes : null;
    this.piece(text.replace(/\u00a0/g, " "), attributes);
  }

  embed(embed: Record<string, unknown>, attributes: Attributes): void {
    if (this.space && this.hasContent) this.piece(" ", this.space);
    this.space = null;
    this.line.push({ insert: embed, attributes });
    this.hasContent = true;
  }

  /** A line break that was written as such. */
  lineBreak(block: Attributes): void {
    if (this.hasContent) this.end(block);
    else this.emptyLine();
  }

  /** Ends the line if there is anything in it. */
  end(block: Attributes): void {
    if (!this.hasContent) {
      this.space = null;
      return;
    }
    this.trimEnd();
    this.startLine(block);
    for (const op of this.line) this.push(op.insert, op.attributes ?? NONE);
    this.push("\n", block);
    this.reset();
  }

  /** Ends a line that may be empty: a cell, or a line of code. */
  endAlways(block: Attributes): void {
    this.startLine(block);
    for (const op of this.line) this.push(op.insert, op.attributes ?? NONE);
    this.push("\n", block);
    this.reset();
  }

  /** Wants one empty line here; several in a row stay one, and none begins or ends what is pasted. */
  emptyLine(): void {
    if (this.ops.length > 0) this.isEmptyLineWanted = true;
  }

  /** An embed that is a line of its own. */
  blockEmbed(embed: Record<string, unknown>, block: Attributes): void {
    this.end(block);
    this.startLine(NONE);
    this.ops.push({ insert: embed });
  }

  pieces(ops: Op[]): void {
    for (const op of ops) {
      if (typeof op.insert === "string") this.piece(op.insert, op.attributes ?? NONE);
      else this.embed(op.insert, op.attributes ?? NONE);
    }
  }

  /** Reads something apart: what `read` adds is taken out again and returned. */
  apart(read: () => void): Op[] {
    const { ops, isEmptyLineWanted } = this;
    this.ops = [];
    read();
    const taken = this.ops;
    this.ops = ops;
    this.isEmptyLineWanted = isEmptyLineWanted;
    return taken;
  }

  finish(block: Attributes): Op[] {
    this.end(block);
    return this.ops;
  }

  private reset(): void {
    this.line = [];
    this.hasContent = false;
    this.space = null;
  }

  private startLine(block: Attributes): void {
    const gap = this.isEmptyLineWanted && this.ops.length > 0 && !block.list && !block["code-block"];
    this.isEmptyLineWanted = false;
    if (gap) this.push("\n", NONE);
  }

  private trimEnd(): void {
    const last = this.line[this.line.length - 1];
    if (typeof last?.insert !== "string" || this.line.length === 0) return;
    const trimmed = last.insert.replace(/ +$/, "");
    if (trimmed) last.insert = trimmed;
    else if (this.line.length > 1) this.line.pop();
  }

  private piece(text: string, attributes: Attributes): void {
    this.hasContent = true;
    const last = this.line[this.line.length - 1];
    if (last && typeof last.insert === "string" && same(last.attributes ?? NONE, attributes))
      last.insert += text;
    else this.line.push({ insert: text, attributes });
  }

  private push(insert: string | Record<string, unknown>, attributes: Attributes): void {
    const last = this.ops[this.ops.length - 1];
    if (
      typeof insert === "string" &&
      typeof last?.insert === "string" &&
      same(last.attributes ?? NONE, attributes)
    ) {
      last.insert += insert;
      return;
    }
    this.ops.push(Object.keys(attributes).length > 0 ? { insert, attributes } : { insert });
  }
}
