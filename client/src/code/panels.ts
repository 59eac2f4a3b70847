import { openSearchPanel } from "@codemirror/search";
import type { Command, EditorView, Panel } from "@codemirror/view";

/** The panel for finding is an empty element that React fills. */
export function panels(onFind: (place: HTMLElement | null) => void): (view: EditorView) => Panel {
  return () => {
    const dom = document.createElement("div");
    return { dom, top: true, mount: () => onFind(dom), destroy: () => onFind(null) };
  };
}

/** Finding and replacing are one form. */
export const openFind: Command = (view) => openSearchPanel(view);
