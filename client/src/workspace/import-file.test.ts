// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { IMPORT_LIMIT, ImportError, importOf, readImport, typeOfFile } from "./import-file";

describe("importOf", () => {
  it("takes a Markdown file's first heading for the title and out of the text", () => {
    expect(importOf("x.md", "\n# The *plan* ##\n\nFirst.\n", "text/markdown")).toEqual({
      title: "The plan",
      content: "First.\n",
      type: "text/markdown",
    });
    expect(importOf("x.md", "Plan\n====\nFirst.", "text/markdown")).toMatchObject({
      title: "Plan",
      content: "First.",
    });
  });

  it("leaves a heading that is not at the top, and sees none in code", () => {
    const text = "```\n# no heading\n```\n## A [link](https://example.org)\n";
    expect(importOf("notes.md", text, "text/markdown")).toMatchObject({ title: "A link", content: text });
    expect(importOf("notes.md", "Only words.\n", "text/markdown")).toMatchObject({ title: "notes" });
  });

  it("takes a page's heading, else its title, else the file's name", () => {
    expect(importOf("x.html", "<h1>Plan\n B</h1><p>Words</p>", "text/html")).toMatchObject({
      title: "Plan B",
      content: "<p>Words</p>",
    });
    const page = "<title>Page</title><p>Words</p>";
    expect(importOf("x.html", page, "text/html")).toMatchObject({ title: "Page", content: page });
    expect(importOf("My notes.v2.txt", "# no", "text/plain")).toMatchObject({
      title: "My notes.v2",
      content: "# no",
    });
  });

  it("cuts a title at what the server takes", () => {
    expect(importOf("x.md", `# ${"😀".repeat(300)}`, "text/markdown").title).toBe("😀".repeat(255));
  });
});

describe("readImport", () => {
  const fault = async (file: File) => {
    const error = await readImport(file).catch((thrown: unknown) => thrown);
    return error instanceof ImportError ? error.fault : error;
  };

  it("knows files by their ending", () => {
    expect(["a.MD", "a.htm", "a.txt", "a.docx", "md"].map(typeOfFile)).toEqual([
      "text/markdown",
      "text/html",
      "text/plain",
      null,
      null,
    ]);
  });

  it("says why a file cannot be taken", async () => {
    expect(await fault(new File(["x"], "a.docx"))).toBe("type");
    expect(await fault(new File([new Uint8Array([0xff, 0xfe, 0x41])], "a.txt"))).toBe("encoding");
    expect(await fault(new File(["a\0b"], "a.txt"))).toBe("binary");
    const large = new File(["x"], "a.txt");
    Object.defineProperty(large, "size", { value: IMPORT_LIMIT + 1 });
    expect(await fault(large)).toBe("size");
  });

  it("drops a byte order mark", async () => {
    expect((await readImport(new File(["\ufeffWords"], "a.txt"))).content).toBe("Words");
  });
});
