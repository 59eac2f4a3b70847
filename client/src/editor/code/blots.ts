/**
 * Code as in Quill, with a language to each block: the attribute `code-block` is its name, or true for none. Its buttons
 * are elements without text, so that they are never taken for content.
 */
import Quill from "quill/core";
import CodeBlock, { CodeBlockContainer } from "quill/formats/code";
import { texts } from "../../texts";
import { Lines } from "../line-index";
import { languageName } from "./languages";

/** Somebody asks to choose the language of the block that is the event's target. */
export const CHOOSE_LANGUAGE = "quire-choose-language";

const COPIED_MS = 2000;

export function languageOf(line: Element | null | undefined): string | true {
  return line?.getAttribute("data-language") || true;
}

export class CodeLine extends CodeBlock {
  static override create(value?: unknown): HTMLElement {
    // biome-ignore lint/complexity/noThisInStatic: it is this class's element that is made
    const node = super.create(value) as HTMLElement;
    if (typeof value === "string") node.dataset.language = value;
    return node;
  }

  static override formats(node: HTMLElement): string | true {
    return languageOf(node);
  }

  override format(name: string, value: unknown): void {
    if (name !== CodeLine.blotName || !value) super.format(name, value);
    else if (typeof value === "string") this.domNode.dataset.language = value;
    else delete this.domNode.dataset.language;
  }
}

function tools(container: HTMLElement): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "code-tools";
  const language = document.createElement("button");
  language.type = "button";
  language.className = "code-language";
  language.setAttribute("aria-haspopup", "dialog");
  language.addEventListener("click", () => {
    language.dispatchEvent(new CustomEvent(CHOOSE_LANGUAGE, { bubbles: true }));
  });
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "code-copy";
  copy.setAttribute("aria-label", texts.blocks.copyCode);
  copy.addEventListener("click", async () => {
    const { copyText } = await import("../../pages/copies");
    if (!(await copyText(codeOf(container)))) return;
    copy.dataset.copied = "";
    copy.setAttribute("aria-label", texts.blocks.codeCopied);
    setTimeout(() => {
      delete copy.dataset.copied;
      copy.setAttribute("aria-label", texts.blocks.copyCode);
    }, COPIED_MS);
  });
  // Neither are their keys typed into the text, nor does the text lose its cursor to the mouse.
  for (const name of ["keydown", "beforeinput", "input"]) {
    bar.addEventListener(name, (event) => event.stopPropagation());
  }
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.append(language, copy);
  return bar;
}

/** The text of a block, without the marks of cursors. */
export function codeOf(container: Element): string {
  return [...container.querySelectorAll(`:scope > .${CodeLine.className}`)]
    .map((line) => (line.textContent ?? "").replaceAll("\uFEFF", ""))
    .join("\n");
}

export class CodeContainer extends Lines(CodeBlockContainer) {
  constructor(...parameters: ConstructorParameters<typeof CodeBlockContainer>) {
    super(...parameters);
    this.attachUI(tools(this.domNode as HTMLElement));
  }

  language(end: "head" | "tail" = "head"): string | true {
    return languageOf(this.children[end]?.domNode as Element | undefined);
  }

  override checkMerge(): boolean {
    const { next } = this;
    return super.checkMerge() && next instanceof CodeContainer && this.language("tail") === next.language();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Quill's types have it
  override optimize(context: { [key: string]: any }): void {
    super.optimize(context);
    if (!this.parent || !this.children.head) return;
    for (let child = this.children.head; child.next; child = child.next) {
      if (languageOf(child.domNode as Element) !== languageOf(child.next.domNode as Element)) {
        this.splitAfter(child)?.optimize(context);
        break;
      }
    }
    this.label();
  }

  private label(): void {
    const button = this.uiNode?.querySelector(".code-language");
    if (!button) return;
    const language = this.language();
    const name = language === true ? texts.blocks.plainCode : languageName(language);
    if (button.getAttribute("data-name") === name) return;
    button.setAttribute("data-name", name);
    button.setAttribute("aria-label", texts.blocks.languageOf(name));
  }

  override code(index: number, length: number): string {
    return codeOf(this.domNode as HTMLElement).slice(index, index + length);
  }

  override html(index: number, length: number): string {
    const element = document.createElement("pre");
    const code = document.createElement("code");
    const language = this.language();
    if (language !== true) {
      element.dataset.language = language;
      code.className = `language-${language}`;
    }
    code.textContent = `${this.code(index, length).replace(/\n$/, "")}\n`;
    element.append(code);
    return element.outerHTML;
  }
}

CodeContainer.allowedChildren = [CodeLine];

/** The block of code around an element of it. */
export function codeContainerOf(element: Element): CodeContainer | null {
  const node = element.closest(`.${CodeContainer.className}`);
  const blot = node ? Quill.find(node) : null;
  return blot instanceof CodeContainer ? blot : null;
}
