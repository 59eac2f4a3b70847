import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { pointerOutsideOfPreview } from "@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import { type RefObject, useEffect, useRef, useState } from "react";

/** What is being dragged inside of the page. */
export type Cargo = { kind: "documents"; ids: string[] } | { kind: "folder"; id: string };

const KEY = "quire:cargo";

function cargoOf(data: Record<string | symbol, unknown>): Cargo | null {
  return (data[KEY] as Cargo | undefined) ?? null;
}

/** Lets an element be dragged, with a small label under the pointer. `cargo` null: it stays where it is. */
export function useDraggable(
  element: RefObject<HTMLElement | null>,
  cargo: (() => Cargo) | null,
  label: () => string,
): boolean {
  const [dragging, setDragging] = useState(false);
  const latest = useRef({ cargo, label });
  latest.current = { cargo, label };
  const isEnabled = cargo !== null;
  useEffect(() => {
    if (!element.current || !isEnabled) return;
    return draggable({
      element: element.current,
      getInitialData: () => ({ [KEY]: latest.current.cargo?.() }),
      onGenerateDragPreview: ({ nativeSetDragImage }) =>
        setCustomNativeDragPreview({
          nativeSetDragImage,
          getOffset: pointerOutsideOfPreview({ x: "14px", y: "8px" }),
          render: ({ container }) => {
            const slip = document.createElement("div");
            slip.className = "drag-label";
            slip.textContent = latest.current.label();
            container.append(slip);
          },
        }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [element, isEnabled]);
  return dragging;
}

/** Lets things be dropped on an element. Returns whether something that it takes is over it. */
export function useDropTarget(
  element: RefObject<HTMLElement | null>,
  takes: (cargo: Cargo) => boolean,
  onDrop: (cargo: Cargo) => void,
): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef({ takes, onDrop });
  latest.current = { takes, onDrop };
  useEffect(() => {
    if (!element.current) return;
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => {
        const cargo = cargoOf(source.data);
        return cargo !== null && latest.current.takes(cargo);
      },
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source, location, self }) => {
        setOver(false);
        const cargo = cargoOf(source.data);
        // The innermost target alone gets it.
        if (cargo && location.current.dropTargets[0]?.element === self.element) latest.current.onDrop(cargo);
      },
    });
  }, [element]);
  return over;
}
