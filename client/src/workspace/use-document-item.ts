import { type MouseEvent, type RefObject, useRef } from "react";
import type { WorkspaceDocument } from "../api/workspace";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { useDraggable } from "./drag";
import { ranged, toggled } from "./selection";
import { titleOf } from "./use-actions";

interface DocumentItem {
  element: RefObject<HTMLLIElement | null>;
  selected: boolean;
  dragging: boolean;
  /** A click on the checkbox: with Shift, everything from the last one on. */
  select: (event: MouseEvent) => void;
  /** A click on the title: with Ctrl or Shift it chooses instead of opening. */
  clickTitle: (event: MouseEvent) => void;
}

/** What a row and a card have in common: they can be chosen and dragged. */
export function useDocumentItem(document: WorkspaceDocument): DocumentItem {
  const { documents, selection, setSelection, named, place } = useWorkspace();
  const element = useRef<HTMLLIElement>(null);
  const selected = selection.ids.has(document.id);
  const isMovable = named && place.kind !== "trash";
  const cargo = () => ({
    kind: "documents" as const,
    ids: selected ? [...selection.ids] : [document.id],
  });
  const dragging = useDraggable(element, isMovable ? cargo : null, () =>
    selected && selection.ids.size > 1
      ? texts.workspace.said.documents(selection.ids.size)
      : titleOf(document),
  );
  const select = (event: MouseEvent) => {
    const all = documents.map((one) => one.id);
    setSelection(event.shiftKey ? ranged(selection, document.id, all) : toggled(selection, document.id));
  };
  const clickTitle = (event: MouseEvent) => {
    // With Ctrl a link opens in another tab, as everywhere; once something is chosen, a click chooses more.
    if (!event.shiftKey || selection.ids.size === 0) return;
    event.preventDefault();
    select(event);
  };
  return { element, selected, dragging, select, clickTitle };
}
