import Quill from "quill/core";
import List, { ListContainer } from "quill/formats/list";
import { texts } from "../texts";
import { Lines } from "./line-index";

class ListLines extends Lines(ListContainer) {}

/** A point of a list. The box of one that can be ticked says so to a screen reader. */
export class ListItem extends List {
  static override requiredContainer = ListLines;

  static override register(): void {
    Quill.register(ListLines);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Quill's types have it
  override optimize(context: { [key: string]: any }): void {
    super.optimize(context);
    const { uiNode } = this;
    const state = (this.domNode as HTMLElement).dataset.list;
    if (!(uiNode instanceof HTMLElement)) return;
    if (state !== "checked" && state !== "unchecked") {
      if (!uiNode.hasAttribute("role")) return;
      for (const name of ["role", "aria-checked", "aria-label"]) uiNode.removeAttribute(name);
      return;
    }
    if (uiNode.getAttribute("aria-checked") === String(state === "checked")) return;
    uiNode.setAttribute("role", "checkbox");
    uiNode.setAttribute("aria-checked", String(state === "checked"));
    uiNode.setAttribute("aria-label", state === "checked" ? texts.blocks.checked : texts.blocks.unchecked);
  }
}

ListLines.allowedChildren = [ListItem];
