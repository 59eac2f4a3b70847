// @vitest-environment jsdom
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Delta } from "quill/core";
import { describe, expect, it } from "vitest";
import { readHtml } from "./read";

const CORPUS = join(import.meta.dirname, "../../../../tests/corpus/paste");
const names = readdirSync(CORPUS)
  .filter((name) => name.endsWith(".html"))
  .map((name) => name.slice(0, -5));

interface Op {
  insert: unknown;
  attributes?: Record<string, unknown>;
}

/** The random ids of rows as r1, r2, … in order. */
function numbered(ops: Op[]): Op[] {
  const ids = new Map<unknown, string>();
  return ops.map(({ insert, attributes }) => {
    const id = attributes?.table;
    if (id === undefined) return attributes ? { insert, attributes } : { insert };
    if (!ids.has(id)) ids.set(id, `r${ids.size + 1}`);
    return { insert, attributes: { ...attributes, table: ids.get(id) } };
  });
}

describe("what is pasted", () => {
  it.each(names)("from %s is read as what it means", (name) => {
    const html = readFileSync(join(CORPUS, `${name}.html`), "utf-8");
    const ops = numbered(new Delta(readHtml(html).ops as Delta["ops"]).ops as Op[]);
    const file = join(CORPUS, `${name}.json`);
    if (process.env.WRITE_CORPUS || !existsSync(file)) {
      writeFileSync(file, `[\n${ops.map((op) => `  ${JSON.stringify(op)}`).join(",\n")}\n]\n`);
    }
    expect(ops).toEqual(JSON.parse(readFileSync(file, "utf-8")));
  });
});
