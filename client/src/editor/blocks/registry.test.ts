import { IconTable } from "@tabler/icons-react";
import { afterEach, describe, expect, it } from "vitest";
import { type Block, blocks, matching, onBlocksChange, registerBlock } from "./registry";

const disposers: (() => void)[] = [];

function offer(id: string, title: string, group: Block["group"], keywords: string[] = []): void {
  const block: Block = {
    id,
    group,
    icon: IconTable,
    title: () => title,
    description: () => "",
    keywords: () => keywords,
    run() {},
  };
  disposers.push(registerBlock(block));
}

afterEach(() => {
  for (const dispose of disposers.splice(0)) dispose();
});

describe("the list of blocks", () => {
  it("stands by group, and within one in the order of registration", () => {
    offer("image", "Image", "insert");
    offer("bullets", "Bulleted list", "lists");
    offer("table", "Table", "insert");
    offer("heading", "Heading 1", "text");
    expect(blocks().map(({ id }) => id)).toEqual(["heading", "bullets", "image", "table"]);
  });

  it("loses what is taken back, and says so", () => {
    let told = 0;
    const stop = onBlocksChange(() => {
      told += 1;
    });
    offer("image", "Image", "insert");
    disposers.pop()?.();
    stop();
    expect(blocks()).toEqual([]);
    expect(told).toBe(2);
  });

  it.each([
    ["", ["h1", "todo", "table"]],
    ["ta", ["table", "todo"]],
    ["TÁB", ["table"]],
    ["check", ["todo"]],
    ["1", ["h1"]],
    ["xyz", []],
  ])("finds for %j: %j", (query, expected) => {
    offer("h1", "Heading 1", "text");
    offer("todo", "To-do list", "lists", ["checklist", "tasks"]);
    offer("table", "Table", "insert", ["grid"]);
    expect(matching(blocks(), query).map(({ id }) => id)).toEqual(expected);
  });
});
