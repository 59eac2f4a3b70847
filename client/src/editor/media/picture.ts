/** A picture in a text: as an attachment of this server, or as the address of one elsewhere, which is not fetched. */
import Quill from "quill/core";
import { previewAt } from "../../api/attachments";
import { texts } from "../../texts";

type Embed = typeof import("quill/blots/embed").default;
const InlineEmbed = Quill.import("blots/embed") as Embed;

export const PICTURE_ATTRIBUTES = ["alt", "width", "height"] as const;
/** CSS pixels that a picture without a width is loaded for: that of a page's text. */
const USUAL_WIDTH = 640;

export type PictureState = "loading" | "ready" | "broken" | "remote";

/** Reading a document must not tell other servers who reads it: their pictures are shown as links. */
export function isRemote(address: string): boolean {
  try {
    const url = new URL(address, window.location.href);
    return /^https?:$/.test(url.protocol) && url.origin !== window.location.origin;
  } catch {
    return false;
  }
}

function isLoadable(address: string): boolean {
  if (/^data:image\/(png|jpe?g|gif|webp|avif);/i.test(address)) return true;
  try {
    return new URL(address, window.location.href).origin === window.location.origin;
  } catch {
    return false;
  }
}

function hostOf(address: string): string {
  try {
    return new URL(address, window.location.href).host;
  } catch {
    return address;
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export class Picture extends InlineEmbed {
  static override blotName = "image";
  static override tagName = "SPAN";
  static override className = "ql-image";

  static override create(value: unknown): HTMLElement {
    // biome-ignore lint/complexity/noThisInStatic: it is this class's element that is made
    const node = super.create(value) as HTMLElement;
    node.dataset.src = String(value);
    const image = document.createElement("img");
    image.draggable = false;
    image.decoding = "async";
    image.loading = "lazy";
    image.alt = "";
    const words = document.createElement("span");
    words.className = "ql-image-words";
    node.append(image, words);
    // Its formats come next, and its width says which preview is enough.
    queueMicrotask(() => load(node));
    return node;
  }

  static override value(node: HTMLElement): unknown {
    return node.dataset.src ?? "";
  }

  static override formats(node: HTMLElement): Record<string, unknown> {
    const formats: Record<string, unknown> = {};
    for (const name of PICTURE_ATTRIBUTES) {
      const value = node.dataset[name];
      if (value !== undefined) formats[name] = value;
    }
    return formats;
  }

  override format(name: string, value: unknown): void {
    if (!(PICTURE_ATTRIBUTES as readonly string[]).includes(name)) {
      super.format(name, value);
      return;
    }
    const node = this.domNode as HTMLElement;
    if (value === null || value === undefined || value === false || value === "") delete node.dataset[name];
    else node.dataset[name] = String(value);
    show(node);
  }

  /** For a copy of the document, where no script runs. */
  html(): string {
    const node = this.domNode as HTMLElement;
    const parts = [`src="${escaped(node.dataset.src ?? "")}"`, `alt="${escaped(node.dataset.alt ?? "")}"`];
    for (const name of ["width", "height"] as const) {
      const value = node.dataset[name];
      if (value) parts.push(`${name}="${escaped(value)}"`);
    }
    return `<img ${parts.join(" ")}>`;
  }
}

export function imageOf(node: HTMLElement): HTMLImageElement {
  return node.querySelector("img") as HTMLImageElement;
}

function points(text: string | undefined): number | null {
  const number = Number(text);
  return Number.isFinite(number) && number >= 1 && number <= 20_000 ? Math.round(number) : null;
}

/** Brings what the element says of itself to the image in it. */
function show(node: HTMLElement): void {
  const image = imageOf(node);
  image.alt = node.dataset.alt ?? "";
  for (const name of ["width", "height"] as const) {
    const value = points(node.dataset[name]);
    if (value === null) image.removeAttribute(name);
    else image.setAttribute(name, String(value));
  }
  const words = node.querySelector(".ql-image-words") as HTMLElement;
  const { state, src = "", alt } = node.dataset;
  const said = alt ? `${alt} – ` : "";
  if (state === "remote") words.textContent = said + texts.media.picture.remote(hostOf(src));
  else if (state === "broken") words.textContent = said + texts.media.picture.broken;
  else words.textContent = "";
}

function become(node: HTMLElement, state: PictureState): void {
  node.dataset.state = state;
  show(node);
}

/** Loads the picture, or loads it again. */
export function load(node: HTMLElement): void {
  const image = imageOf(node);
  const address = node.dataset.src ?? "";
  image.onload = () => become(node, "ready");
  image.onerror = null;
  if (isRemote(address)) {
    become(node, "remote");
    return;
  }
  if (!isLoadable(address)) {
    become(node, "broken");
    return;
  }
  become(node, "loading");
  const width = Math.min(points(node.dataset.width) ?? USUAL_WIDTH, USUAL_WIDTH * 2);
  const preview = previewAt(address, width);
  image.onerror = () => {
    // What moves has no preview that moves, and some kinds have none at all.
    if (preview !== address && image.getAttribute("src") === preview) {
      image.onerror = () => become(node, "broken");
      image.src = address;
    } else become(node, "broken");
  };
  image.src = preview;
}

/** A press on a picture selects it, also before what is shown around a selected one has come. */
export function selectPressed(quill: Quill): void {
  quill.root.addEventListener("mousedown", (event) => {
    const node = event.target instanceof Element ? event.target.closest(".ql-image") : null;
    const blot = node && Quill.find(node);
    if (!(blot instanceof Picture) || !quill.isEnabled()) return;
    event.preventDefault();
    quill.focus();
    quill.setSelection(quill.getIndex(blot), 1, Quill.sources.USER);
  });
}
