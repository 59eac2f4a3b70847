import { describe, expect, it } from "vitest";
import { beginningOf, blocksOf } from "./blocks";
import { patchOf } from "./patch";
import { isOwnImage } from "./safe";
import { heightOf, lineAt } from "./scrolling";
import { slugOf } from "./slug";

describe("blocks", () => {
  it("cuts a text where nothing hangs together, and knows the lines", () => {
    const blocks = blocksOf("# One\n\ntwo\nthree\n\n- a\n- b\n\n```js\nx\n\ny\n```\n");
    expect(blocks.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [2, 4],
      [5, 8],
      [8, 13],
    ]);
    expect(blocks[0]?.html).toBe('<h1 data-slug="one">One</h1>\n');
    expect(blocks[3]?.html).toContain('<code data-language="js">x\n\ny\n</code>');
  });

  it("keeps together what HTML holds together", () => {
    const blocks = blocksOf("<details><summary>More</summary>\n\nInside.\n\n</details>\n\nAfter.\n");
    expect(blocks.map(({ from }) => from)).toEqual([0, 6]);
    expect(blocks[0]?.html).toMatch(/Inside[\s\S]*<\/details>/);
  });

  it("does not take in all that follows an element that is never closed", () => {
    const source = `<div>\n\n${"word\n\n".repeat(2000)}`;
    expect(blocksOf(source).length).toBeGreaterThan(1000);
  });

  it("begins a long text with its beginning, which then stays as it is", () => {
    const source = Array.from({ length: 4000 }, (_, number) => `## Part ${number}\n\nSome *words*.`).join(
      "\n\n",
    );
    const beginning = beginningOf(source) ?? "";
    expect(beginning.length).toBeGreaterThan(10_000);
    expect(source.startsWith(beginning)).toBe(true);
    const [part, whole] = [blocksOf(beginning), blocksOf(source)];
    const patch = patchOf(part, whole);
    expect(patch.keep).toBe(part.length);
    expect(patch.keep + patch.html.length).toBe(8000);
    expect(beginningOf("short\n\n".repeat(100))).toBeNull();
    expect(beginningOf("x".repeat(500_000))).toBeNull();
  });

  it("makes boxes of tasks with their lines, counted from the block's first", () => {
    const source = "- [ ] one\n- [x] two **bold**\n- no [ ] task\n";
    const [block] = blocksOf(source);
    const [moved] = blocksOf(`first\n\n${source}`).slice(1);
    expect(block?.html).toContain('<input type="checkbox" data-task="0" title="one"> one');
    expect(block?.html).toContain('<input type="checkbox" checked data-task="1" title="two **bold**"> two');
    expect(block?.html.match(/checkbox/g)?.length).toBe(2);
    expect(moved?.html).toBe(block?.html);
  });

  it("does not let the name of a language become HTML", () => {
    const [block] = blocksOf('```"><script>x</script>\ncode\n```\n');
    expect(block?.html).not.toContain("<script>");
  });

  it("tells equal headings apart", () => {
    const html = blocksOf("## Über uns!\n\n## Über uns!\n")
      .map((block) => block.html)
      .join("");
    expect(html).toContain('data-slug="über-uns"');
    expect(html).toContain('data-slug="über-uns-1"');
    expect(slugOf("  A  b_c-d? ")).toBe("a--b_c-d");
  });

  it("reads half a megabyte in a moment", () => {
    const source = "A paragraph with **bold**, `code` and [a link](https://example.org).\n\n".repeat(7000);
    expect(source.length).toBeGreaterThan(450_000);
    expect(blocksOf(source).length).toBe(7000);
  });
});

describe("patchOf", () => {
  const block = (html: string, from = 0) => ({ html, from, to: from + 1 });

  it("says only what has changed", () => {
    const before = ["a", "b", "c", "d"].map((html, index) => block(html, index));
    const next = ["a", "x", "y", "d"].map((html, index) => block(html, index));
    expect(patchOf(before, next)).toEqual({
      keep: 1,
      rest: 1,
      html: ["x", "y"],
      lines: [0, 1, 1, 2, 2, 3, 3, 4],
    });
  });

  it("does not count the same block twice where blocks are alike", () => {
    const before = ["a", "a"].map((html) => block(html));
    const next = ["a", "a", "a"].map((html) => block(html));
    const { keep, rest, html } = patchOf(before, next);
    expect([keep, rest, html]).toEqual([2, 0, ["a"]]);
    const less = patchOf(next, before);
    expect([less.keep, less.rest, less.html]).toEqual([2, 0, []]);
  });
});

describe("scrolling together", () => {
  const piece = { from: 10, to: 20, top: 100, height: 50 };

  it("finds the height of a line and the line at a height", () => {
    expect(heightOf(15, piece)).toBe(125);
    expect(lineAt(125, piece)).toBe(15);
    expect(heightOf(40, piece)).toBe(150);
    expect(lineAt(0, piece)).toBe(10);
    expect(lineAt(100, { ...piece, height: 0 })).toBe(10);
    expect(heightOf(10, { ...piece, to: 10 })).toBe(100);
  });
});

describe("pictures", () => {
  it("are loaded from this server or come with the text, whatever a browser makes of the address", () => {
    const page = "https://quire.example/d/a";
    const own = ["/api/v1/files/a.png", "/a b.png", "data:image/png;base64,AA=="];
    const others = [
      "//other.example/a.png",
      "/\\other.example/a.png",
      "/\t/other.example/a.png",
      "https://other.example/a.png",
      "a.png",
      "data:image/svg+xml,<svg/>",
      "javascript:1",
    ];
    expect(own.filter((address) => !isOwnImage(address, page))).toEqual([]);
    expect(others.filter((address) => isOwnImage(address, page))).toEqual([]);
  });
});
