import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

/** Shorter lists are there whole. */
const MANY = 120;
/** Rows that are there beyond what can be seen, on each side. */
const BEYOND = 15;

/** The rows of a long list that are there: from `first` up to `end`, which does not count, and the room of the others. */
export interface Shown {
  first: number;
  end: number;
  before: number;
  after: number;
  /** Scrolls to a row, so that it is there when this returns and React has rendered. */
  reveal: (index: number) => void;
}

/**
 * Keeps to what can be seen of a list of thousands of rows of one height (`height` pixels until one of them is measured).
 * What scrolls may be the list itself, something around it, or the page.
 */
export function useWindow(list: RefObject<HTMLElement | null>, count: number, height: number): Shown {
  const [range, setRange] = useState({ first: 0, end: 2 * BEYOND, height });
  const isLong = count > MANY;

  const look = useCallback(() => {
    const element = list.current;
    if (!element || !isLong) return;
    const row = element.querySelector<HTMLElement>("[data-row]")?.offsetHeight || height;
    const { scrollTop } = element;
    const { top, bottom } = element.getBoundingClientRect();
    // What scrolls itself begins at its upper edge, whatever else begins where its first row would be.
    const above = scrollTop + Math.max(0, -top);
    const below = scrollTop + Math.min(bottom, window.innerHeight) - top;
    const first = Math.max(0, Math.floor(above / row) - BEYOND);
    const end = Math.max(first, Math.ceil(below / row) + BEYOND);
    setRange((before) =>
      before.first === first && before.end === end && before.height === row
        ? before
        : { first, end, height: row },
    );
  }, [list, isLong, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another length is another place
  useLayoutEffect(look, [look, count]);
  useLayoutEffect(() => {
    if (!isLong) return;
    document.addEventListener("scroll", look, { passive: true, capture: true });
    window.addEventListener("resize", look);
    return () => {
      document.removeEventListener("scroll", look, { capture: true });
      window.removeEventListener("resize", look);
    };
  }, [look, isLong]);

  const reveal = (index: number) => {
    const element = list.current;
    if (!element || !isLong) return;
    const scroller = scrollerOf(element);
    const inside = index * range.height - (scroller === element ? element.scrollTop : 0);
    const top = element.getBoundingClientRect().top + inside;
    const edge = scroller ? scroller.getBoundingClientRect() : { top: 0, bottom: window.innerHeight };
    const by =
      top < edge.top
        ? top - edge.top
        : Math.max(0, top + range.height - Math.min(edge.bottom, window.innerHeight));
    if (by !== 0) (scroller ?? window).scrollBy({ top: by, behavior: "instant" });
    look();
  };

  if (!isLong) return { first: 0, end: count, before: 0, after: 0, reveal };
  const first = Math.min(range.first, count);
  const end = Math.min(range.end, count);
  return { first, end, before: first * range.height, after: (count - end) * range.height, reveal };
}

/** What scrolls an element up and down; null for the page. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let one: HTMLElement | null = element; one && one !== document.body; one = one.parentElement) {
    const { overflowY } = getComputedStyle(one);
    if ((overflowY === "auto" || overflowY === "scroll") && one.scrollHeight > one.clientHeight) return one;
  }
  return null;
}
