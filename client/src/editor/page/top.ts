import { useLayoutEffect } from "react";

const NAME = "--top-height";

/** Says, in the page's styles, how much of the window what is fixed at its top takes: it grows, as when one finds. */
export function useTopHeight(within: HTMLElement): void {
  useLayoutEffect(() => {
    const top = within.closest("header");
    if (!top) return;
    const { style } = document.documentElement;
    const look = () => style.setProperty(NAME, `${top.offsetHeight}px`);
    const observer = new ResizeObserver(look);
    observer.observe(top);
    look();
    return () => {
      observer.disconnect();
      style.removeProperty(NAME);
    };
  }, [within]);
}

/** The same as a number, in CSS pixels. */
export function topHeight(): number {
  return Number.parseFloat(document.documentElement.style.getPropertyValue(NAME)) || 0;
}
