// @vitest-environment jsdom
import Quill from "quill/core";
import { expect, it } from "vitest";
import { PasteClipboard } from "./clipboard";

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
