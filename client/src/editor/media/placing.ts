/** Where a picture goes that is put at a place of the text. */
import type Quill from "quill/core";
import { Delta } from "quill/core";

type Attributes = Record<string, unknown>;

interface Line {
  length(): number;
  formats(): Attributes;
}

const KINDS = ["header", "list", "indent", "blockquote", "code-block", "align"];

/**
 * The change that puts `picture` at `index`. It gets a line of its own, below one that has text; in a cell of a table,
 * which is one line, it stands in that line.
 */
export function pictureAt(quill: Quill, index: number, picture: string, attributes: Attributes): Delta {
  const place = Math.max(0, Math.min(index, quill.getLength() - 1));
  const [line, offset] = quill.getLine(place) as unknown as [Line | null, number];
  const formats = line?.formats() ?? {};
  if (!line || formats.table) return new Delta().retain(place).insert({ image: picture }, attributes);
  const end = place - offset + line.length() - 1;
  const plain: Attributes = {};
  for (const name of KINDS) if (formats[name] !== undefined) plain[name] = null;
  if (line.length() === 1) {
    const change = new Delta().retain(place).insert({ image: picture }, attributes);
    if (end === quill.getLength() - 1) return change.insert("\n");
    return change.retain(1, plain);
  }
  const kept: Attributes = {};
  for (const name of KINDS) if (formats[name] !== undefined) kept[name] = formats[name];
  const change = new Delta().retain(end).insert("\n", kept).insert({ image: picture }, attributes);
  return end === quill.getLength() - 1 ? change.insert("\n", {}).retain(1, plain) : change.retain(1, plain);
}
