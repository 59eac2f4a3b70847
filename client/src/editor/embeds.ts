/** What stands in a text and is no text. */
import type * as Parchment from "parchment";
import Quill from "quill/core";
import { texts } from "../texts";
import { showFormula } from "./formulas/render";
import { beginTurn, endTurn, Lines } from "./line-index";

type Embed = typeof import("quill/blots/embed").default;
type BlockEmbedBlot = typeof import("quill/blots/block").BlockEmbed;
type ScrollBlot = typeof import("quill/blots/scroll").default;

const InlineEmbed = Quill.import("blots/embed") as Embed;
const BlockEmbed = Quill.import("blots/block/embed") as BlockEmbedBlot;
const Scroll = Quill.import("blots/scroll") as ScrollBlot;

/** A line across the page. */
export class Divider extends BlockEmbed {
  static override blotName = "divider";
  static override tagName = "HR";

  static override value(): unknown {
    return true;
  }
}

/** A formula, as TeX. */
export class Formula extends InlineEmbed {
  static override blotName = "formula";
  static override tagName = "SPAN";
  static override className = "ql-formula";

  static override create(value: unknown): HTMLElement {
    // biome-ignore lint/complexity/noThisInStatic: it is this class's element that is made
    const node = super.create(value) as HTMLElement;
    node.dataset.value = String(value);
    return node;
  }

  constructor(scroll: Parchment.ScrollBlot, node: HTMLElement) {
    // A formula that is pasted brings its drawing along.
    node.replaceChildren();
    super(scroll, node);
    showFormula(this.contentNode, node.dataset.value ?? "");
  }

  static override value(node: HTMLElement): unknown {
    return node.dataset.value ?? "";
  }

  /** As the server writes it: TeX, for whatever reads it. */
  html(): string {
    const node = document.createElement("span");
    node.className = Formula.className;
    node.dataset.value = node.textContent = (this.domNode as HTMLElement).dataset.value ?? "";
    return node.outerHTML;
  }
}

/** A video, as a link to where it is: nothing of another host is loaded into the page. */
export class Video extends BlockEmbed {
  static override blotName = "video";
  static override tagName = "DIV";
  static override className = "ql-video";

  static override create(value: unknown): HTMLElement {
    // biome-ignore lint/complexity/noThisInStatic: it is this class's element that is made
    const node = super.create(value) as HTMLElement;
    const address = String(value);
    node.dataset.value = address;
    const link = document.createElement("a");
    if (/^(https?:)?\/\//i.test(address)) link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = texts.document.video(address);
    node.append(link);
    return node;
  }

  static override value(node: HTMLElement): unknown {
    return node.dataset.value ?? "";
  }
}

interface Stranger {
  name: string;
  value: unknown;
}

const strangers = new WeakMap<Node, Stranger>();

/** Something of a kind that this editor does not know, as another application may have put it there. */
export class Unknown extends InlineEmbed {
  static override blotName = "unknown";
  static override tagName = "SPAN";
  static override className = "ql-unknown";

  static override create(value: unknown): HTMLElement {
    // biome-ignore lint/complexity/noThisInStatic: it is this class's element that is made
    const node = super.create(value) as HTMLElement;
    const stranger = value as Stranger;
    strangers.set(node, stranger);
    node.textContent = texts.document.unknownEmbed(stranger.name);
    return node;
  }

  override value(): unknown {
    const stranger = strangers.get(this.domNode);
    return stranger ? { [stranger.name]: stranger.value } : {};
  }
}

/** A text that shows what it does not know as `Unknown`, rather than break, and that is quick where it is long. */
export class TolerantScroll extends Lines(Scroll, { joins: true }) {
  override create(input: Node | string | Parchment.Scope, value?: unknown): Parchment.Blot {
    if (typeof input === "string" && this.query(input) === null) {
      return super.create(Unknown.blotName, { name: input, value });
    }
    return super.create(input, value);
  }

  override batchStart(): void {
    super.batchStart();
    beginTurn();
  }

  override batchEnd(): void {
    endTurn();
    super.batchEnd();
  }
}
