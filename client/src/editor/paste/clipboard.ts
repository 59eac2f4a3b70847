/** Pasting and copying. Takes the place of Quill's clipboard: that one keeps looks and loses lists, and is slow. */
import Quill, { Delta, Parchment, type Range } from "quill/core";
import Clipboard from "quill/modules/clipboard";
import { breakingSpaces } from "../../pages/copies";
import { isUrl, linked } from "./autolink";
import { insertLines } from "./blocks";
import { asStep } from "./history-step";
import type { Op } from "./lines";
import { seemsMarkdown } from "./markdown-signs";
import { OWN_TYPE, ownDelta, ownOps } from "./own";
import { changeOfLine, place, slices } from "./place";
import { type Reading, readHtml } from "./read";
import type { Attributes } from "./styles";

/** Characters of HTML, and of text, that are read at most: more is a file, which can be imported. */
export const MAX_HTML = 30_000_000;
export const MAX_TEXT = 3_000_000;
/** Characters that are inserted at once. */
const SLICE = 16_000;

/** What the editor's surroundings do about a paste. */
export interface PasteHost {
  /** Pictures that have to be uploaded, and where to. */
  onFiles(range: Range, files: File[]): void;
  /** Whether a picture has to become an attachment of this document before it can stand in it. */
  needsUpload(address: string): boolean;
  /** Such pictures inside of what was pasted, each with its place in the text. */
  onPictures(pictures: { index: number; source: string; attributes: Attributes }[]): void;
  onTooLong(limit: number): void;
  onLostPictures(count: number): void;
  /** A part of a long paste is in the text. `done` is 1 at the end. */
  onProgress(done: number, cancel: () => void): void;
  /** Markdown was read as such; `undo` makes it the text that it was. */
  onMarkdown(undo: () => void): void;
  /** Reads Markdown as HTML. */
  readMarkdown(text: string): Promise<string>;
}

export class PasteClipboard extends Clipboard {
  private current: PasteHost | null = null;
  private readonly waiting: ((host: PasteHost) => void)[] = [];
  /** Ctrl-Shift-V was pressed: nothing is read into the text. */
  private isPlain = false;
  private isBusy = false;

  get host(): PasteHost | null {
    return this.current;
  }

  /** Null while the surroundings are still being fetched: what they have to see to waits for them. */
  set host(host: PasteHost | null) {
    this.current = host;
    if (host) for (const tell of this.waiting.splice(0)) tell(host);
  }

  private tell(what: (host: PasteHost) => void): void {
    if (this.current) what(this.current);
    else this.waiting.push(what);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Quill's types have it
  constructor(quill: Quill, options: any) {
    super(quill, options);
    quill.root.addEventListener(
      "keydown",
      (event) => {
        if (event.key.toLowerCase() === "v") this.isPlain = event.shiftKey;
      },
      { capture: true },
    );
  }

  override convertHTML(html: string): Delta {
    return withoutData(new Delta(readHtml(html).ops as Delta["ops"]));
  }

  override onCopy(range: Range, isCut: boolean): { html: string; text: string } {
    const { html, text } = super.onCopy(range, isCut);
    return { html: breakingSpaces(html), text };
  }

  override onCaptureCopy(event: ClipboardEvent, isCut = false): void {
    if (event.defaultPrevented) return;
    const [range] = this.quill.selection.getRange();
    if (range && range.length > 0) {
      event.clipboardData?.setData(OWN_TYPE, ownDelta(this.quill.getContents(range.index, range.length)));
    }
    super.onCaptureCopy(event, isCut);
  }

  override onCapturePaste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (event.defaultPrevented || !this.quill.isEnabled() || !data) return;
    event.preventDefault();
    const range = this.quill.getSelection(true);
    if (!range || this.isBusy) return;
    const plain = this.isPlain;
    this.isPlain = false;
    const html = plain ? "" : data.getData("text/html");
    const text = data.getData("text/plain") || uriList(data.getData("text/uri-list"));
    const files = [...data.files];
    if (files.length > 0 && (!html || isOnePicture(html))) {
      this.tell((host) => host.onFiles(range, files));
      return;
    }
    if (html.length > MAX_HTML || text.length > MAX_TEXT) {
      this.tell((host) => host.onTooLong(MAX_TEXT));
      return;
    }
    const formats = this.quill.getFormat(range.index, range.length) as Attributes;
    const own = plain ? null : ownOps(data.getData(OWN_TYPE));
    if (formats["code-block"]) void this.plain(range, text, formats);
    else if (own) this.insert(range, own);
    else if (html && !isCodeOfEditor(data)) this.rich(range, html, text);
    else if (html && isCodeOfEditor(data)) this.codeLines(range, text);
    else if (plain) void this.plain(range, text, formats);
    else this.text(range, text, formats);
  }

  private rich(range: Range, html: string, text: string): void {
    const url = isUrl(text);
    // A browser's address bar, and "copy link": the address is both what is shown and where it leads.
    if (url && range.length > 0) {
      this.link(range, url);
      return;
    }
    const { ops, lostPictures } = readHtml(html);
    if (ops.length === 0 && text) this.text(range, text, {});
    else this.insert(range, ops);
    if (lostPictures > 0) this.tell((host) => host.onLostPictures(lostPictures));
  }

  /** Text without formats of its own takes those of its place. */
  private plain(range: Range, text: string, formats: Attributes): Promise<void> {
    const clean = text.replace(/\r\n?/g, "\n").replace(/\0/g, "");
    if (!clean) return Promise.resolve();
    const inline: Attributes = {};
    const block: Attributes = {};
    for (const [name, value] of Object.entries(formats)) {
      if (Array.isArray(value) || name === "link" || name === "table") continue;
      if (this.quill.scroll.query(name, Parchment.Scope.BLOCK)) block[name] = value;
      else inline[name] = value;
    }
    const ops: Op[] = [];
    clean.split("\n").forEach((line, index, all) => {
      if (line) ops.push({ insert: line, attributes: inline });
      if (index < all.length - 1) ops.push({ insert: "\n", attributes: block });
    });
    return this.write(range, new Delta(ops as Delta["ops"]), null);
  }

  private text(range: Range, text: string, formats: Attributes): void {
    const url = isUrl(text);
    if (url && range.length > 0) {
      this.link(range, url);
      return;
    }
    if (!formats.table && !formats.code && seemsMarkdown(text)) {
      void this.markdown(range, text, formats);
      return;
    }
    if (formats.code || formats.link || text.length > 200_000) {
      void this.plain(range, text, formats);
      return;
    }
    const pieces = linked(text);
    if (pieces.length === 1 && !pieces[0]?.attributes) {
      void this.plain(range, text, formats);
      return;
    }
    const block: Attributes = {};
    for (const [name, value] of Object.entries(formats)) {
      if (!Array.isArray(value) && this.quill.scroll.query(name, Parchment.Scope.BLOCK)) block[name] = value;
    }
    const delta = new Delta();
    for (const { insert, attributes } of pieces) {
      String(insert)
        .replace(/\r\n?/g, "\n")
        .split("\n")
        .forEach((line, index) => {
          if (index > 0) delta.insert("\n", block);
          if (line) delta.insert(line, attributes);
        });
    }
    void this.write(range, delta, null);
  }

  /** First the text as it is, then what it means: one step back gives the text. */
  private async markdown(range: Range, text: string, formats: Attributes): Promise<void> {
    const { quill } = this;
    await this.plain(range, text, formats);
    const host = await new Promise<PasteHost>((resolve) => this.tell(resolve));
    const length = text.replace(/\r\n?/g, "\n").length;
    let html: string;
    try {
      html = await host.readMarkdown(text);
    } catch {
      return;
    }
    // Whoever typed meanwhile goes on with the text.
    if (quill.getText(range.index, length) !== text.replace(/\r\n?/g, "\n")) return;
    const { index, length: selected } = quill.selection.savedRange;
    if (index !== range.index + length || selected > 0) return;
    quill.history.cutoff();
    this.insert({ index: range.index, length } as Range, readHtml(html).ops);
    quill.history.cutoff();
    host.onMarkdown(() => quill.history.undo());
  }

  private codeLines(range: Range, text: string): void {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    if (lines.length === 1) {
      this.insert(range, [{ insert: lines[0] ?? "", attributes: { code: true } }]);
      return;
    }
    this.insert(
      range,
      lines.flatMap((line): Op[] => [
        ...(line ? [{ insert: line }] : []),
        { insert: "\n", attributes: { "code-block": true } },
      ]),
    );
  }

  private link(range: Range, address: string): void {
    this.quill.history.cutoff();
    this.quill.formatText(range.index, range.length, "link", address, Quill.sources.USER);
    this.quill.setSelection(range.index + range.length, 0, Quill.sources.SILENT);
  }

  private insert(range: Range, ops: Reading["ops"]): void {
    const [line, offset] = this.quill.getLine(range.index);
    const [end, endOffset] = this.quill.getLine(range.index + range.length);
    if (!line || !end) return;
    const formats = (line as unknown as { formats(): Attributes }).formats();
    const after = endOffset < end.length() - 1;
    const { delta, last } = place(ops, { formats, before: offset > 0, after });
    void this.write(
      range,
      delta,
      last ? changeOfLine((end as unknown as { formats(): Attributes }).formats(), last) : null,
    );
  }

  /** Puts it into the document: at once, or in slices that let the page breathe. All of it is one step to undo. */
  private async write(range: Range, content: Delta, lineChange: Attributes | null): Promise<void> {
    const { quill } = this;
    const { delta, pictures } = takePictures(
      content,
      (address) => this.host?.needsUpload(address) ?? isData(address),
    );
    const parts = slices(delta, SLICE);
    const release = asStep(quill);
    let index = range.index;
    const follow = (change: Delta, _before: Delta, source: string) => {
      if (source !== Quill.sources.USER) index = change.transformPosition(index);
    };
    const placed = pictures.map((picture) => ({ ...picture, index: picture.index + range.index }));
    const followPictures = (change: Delta, _before: Delta, source: string) => {
      if (source === Quill.sources.USER) return;
      for (const picture of placed) picture.index = change.transformPosition(picture.index);
    };
    let isCancelled = false;
    try {
      this.isBusy = parts.length > 1;
      quill.on(Quill.events.TEXT_CHANGE, follow);
      quill.on(Quill.events.TEXT_CHANGE, followPictures);
      const first = parts[0] ?? new Delta();
      quill.updateContents(new Delta().retain(index).delete(range.length).concat(first), Quill.sources.USER);
      index += first.length();
      for (let part = 1; part < parts.length && !isCancelled; part += 1) {
        this.host?.onProgress(part / parts.length, () => {
          isCancelled = true;
        });
        await nextTurn();
        if (!quill.root.isConnected) return;
        const slice = parts[part] as Delta;
        if (!insertLines(quill, index, slice)) {
          quill.updateContents(new Delta().retain(index).concat(slice), Quill.sources.USER);
        }
        index += slice.length();
      }
      if (lineChange && Object.keys(lineChange).length > 0 && !isCancelled) {
        const [line, offset] = quill.getLine(index);
        const end = index - offset + (line?.length() ?? 1) - 1;
        quill.updateContents(new Delta().retain(end).retain(1, lineChange), Quill.sources.USER);
      }
    } finally {
      quill.off(Quill.events.TEXT_CHANGE, follow);
      quill.off(Quill.events.TEXT_CHANGE, followPictures);
      this.isBusy = false;
      release();
      if (parts.length > 1) this.host?.onProgress(1, () => {});
    }
    quill.setSelection(index, 0, Quill.sources.SILENT);
    quill.scrollSelectionIntoView();
    if (placed.length > 0) this.tell((host) => host.onPictures(placed));
  }
}

/** Lets the browser paint and take input. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function uriList(list: string): string {
  return list
    .split(/\r?\n/)
    .filter((line) => line && !line.startsWith("#"))
    .join("\n");
}

/** A picture that was copied in a browser comes as a file and as the HTML of that picture. */
function isOnePicture(html: string): boolean {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return body.querySelectorAll("img").length === 1 && body.textContent?.trim() === "";
}

function isCodeOfEditor(data: DataTransfer): boolean {
  return data.types.includes("vscode-editor-data");
}

function isData(address: string): boolean {
  return address.startsWith("data:");
}

function withoutData(delta: Delta): Delta {
  return takePictures(delta, isData).delta;
}

interface Picture {
  index: number;
  source: string;
  attributes: Attributes;
}

/** Takes pictures out that have to be uploaded first. */
function takePictures(
  content: Delta,
  needsUpload: (address: string) => boolean,
): { delta: Delta; pictures: Picture[] } {
  const pictures: Picture[] = [];
  const delta = new Delta();
  let index = 0;
  for (const { insert, attributes } of content.ops) {
    if (insert === undefined) continue;
    const image = typeof insert === "string" ? undefined : insert.image;
    if (typeof image === "string" && needsUpload(image)) {
      pictures.push({ index, source: image, attributes: attributes ?? {} });
      continue;
    }
    delta.insert(insert, attributes);
    index += typeof insert === "string" ? insert.length : 1;
  }
  return { delta, pictures };
}

export function clipboardOf(quill: Quill): PasteClipboard {
  return quill.clipboard as unknown as PasteClipboard;
}
