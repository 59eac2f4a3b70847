import Inline from "quill/blots/inline";
import { Parchment } from "quill/core";
import { Quill } from "../editor/quill";
import { AUTHOR, CAME, GONE } from "./marks";

function mark(node: HTMLElement, value: unknown): HTMLElement {
  const [index = "", ...name] = String(value).split(" ");
  node.dataset.hand = index;
  node.title = name.join(" ");
  return node;
}

/** Text with a person to it. Made of elements, so that a reader tells what came and what went. */
abstract class Mark extends Inline {
  static override create(value?: unknown): HTMLElement {
    // biome-ignore lint/complexity/noThisInStatic: what is made is an element of the class that extends this one
    return mark(super.create(value) as HTMLElement, value);
  }

  static override formats(node: HTMLElement): string {
    return `${node.dataset.hand} ${node.title}`;
  }
}

class Authored extends Mark {
  static override blotName = AUTHOR;
  static override tagName = "SPAN";
  static override className = "by";
}

class Came extends Mark {
  static override blotName = CAME;
  static override tagName = "INS";
  static override className = "came";
}

class Gone extends Mark {
  static override blotName = GONE;
  static override tagName = "DEL";
  static override className = "gone";
}

let registry: Parchment.Registry | null = null;

/** The editor's formats and the marks. A registry of its own: what is copied from here brings no marks into a text. */
function pastRegistry(): Parchment.Registry {
  if (registry) return registry;
  const made = new Parchment.Registry();
  for (const [path, format] of Object.entries(Quill.imports)) {
    const { blotName } = format as { blotName?: string };
    if (/^(blots|formats)\//.test(path) && blotName !== "abstract") {
      made.register(format as Parchment.RegistryDefinition);
    }
  }
  made.register(Authored, Came, Gone);
  registry = made;
  return made;
}

/** HTML without the marks of who wrote what, and with spaces at which lines can break: Quill copies only hard ones. */
export function unmarked(html: string): string {
  const { body } = new DOMParser().parseFromString(html.replace(/&nbsp;(?!&nbsp;|<|$)/g, " "), "text/html");
  for (const element of body.querySelectorAll("[data-hand]")) element.replaceWith(...element.childNodes);
  return body.innerHTML;
}

/** A text to read and to copy from. */
export function createPast(container: HTMLElement): Quill {
  const quill = new Quill(container, {
    readOnly: true,
    registry: pastRegistry(),
    modules: { keyboard: { bindings: { tab: null, "remove tab": null } } },
  });
  const { clipboard } = quill;
  const copy = clipboard.onCopy.bind(clipboard);
  clipboard.onCopy = (range, isCut) => {
    const { html, text } = copy(range, isCut);
    return { html: unmarked(html), text };
  };
  // A text that cannot be edited must still be reachable and scrollable by keyboard.
  quill.root.tabIndex = 0;
  quill.root.setAttribute("role", "article");
  return quill;
}
