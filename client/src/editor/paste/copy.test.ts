// @vitest-environment jsdom
import Quill from "quill/core";
import { expect, it } from "vitest";
import { PasteClipboard, type PasteHost } from "./clipboard";

Quill.register("modules/clipboard", PasteClipboard, true);

it("copies spaces at which a line may break, and keeps a run of them", () => {
  const container = document.createElement("div");
  document.body.append(container);
  const quill = new Quill(container, { modules: { history: false } });
  quill.setText("four  words in all\n");
  const { html, text } = (quill.clipboard as PasteClipboard).onCopy({ index: 0, length: 18 }, false);
  expect(text).toBe("four  words in all");
  expect(html).toBe("four&nbsp; words in all");
});

it("keeps pasted files until there is something to take them", () => {
  const container = document.createElement("div");
  document.body.append(container);
  const quill = new Quill(container, { modules: { history: false } });
  const clipboard = quill.clipboard as PasteClipboard;
  const taken: string[] = [];
  const data = { files: [new File(["x"], "early.png", { type: "image/png" })], getData: () => "" };
  quill.setSelection(0, 0);
  clipboard.onCapturePaste({
    clipboardData: data,
    defaultPrevented: false,
    preventDefault: () => {},
  } as unknown as ClipboardEvent);
  expect(taken).toEqual([]);
  const host: Partial<PasteHost> = {
    onFiles: (_range, files) => taken.push(...files.map(({ name }) => name)),
  };
  clipboard.host = host as PasteHost;
  expect(taken).toEqual(["early.png"]);
});
