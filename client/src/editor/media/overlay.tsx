import type Quill from "quill/core";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useReducer, useState } from "react";
import { createPortal } from "react-dom";

/** A layer over the text, in its coordinates. What is in it comes after the text for whoever goes by Tab. */
export function Overlay({ quill, children }: { quill: Quill; children: ReactNode }) {
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const made = quill.addContainer("quire-overlay");
    setLayer(made);
    return () => made.remove();
  }, [quill]);
  return layer && createPortal(children, layer);
}

/** Renders again whenever the text may have moved, or an element in it has another size. */
export function useLayout(quill: Quill, element?: HTMLElement): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(again);
    };
    const observer = new ResizeObserver(soon);
    observer.observe(quill.root);
    if (element) observer.observe(element);
    quill.on("editor-change", soon);
    quill.root.addEventListener("load", soon, { capture: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      quill.off("editor-change", soon);
      quill.root.removeEventListener("load", soon, { capture: true });
    };
  }, [quill, element]);
}

/** The focus goes to the text when what has it goes by itself: another has removed what it stands for. */
export function useFocusBack(quill: Quill, element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(
    () => () => {
      if (element.current?.contains(document.activeElement)) quill.focus({ preventScroll: true });
    },
    [quill, element],
  );
}

export interface Box {
  top: number;
  left: number;
  width: number;
  height: number;
}

/** Where an element stands in the layer. */
export function boxOf(quill: Quill, element: Element): Box {
  const outer = quill.container.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  return {
    top: inner.top - outer.top,
    left: inner.left - outer.left,
    width: inner.width,
    height: inner.height,
  };
}
