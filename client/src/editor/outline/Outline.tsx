import { ActionIcon, Drawer, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconX } from "@tabler/icons-react";
import Quill from "quill/core";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { texts } from "../../texts";
import { setView } from "../media/state";
import { topHeight } from "../page/top";
import { currentOf, depthsOf, type Heading, headingsOf } from "./headings";
import classes from "./outline.module.css";

/** Below what is fixed at the top of the window. */
const readingLine = () => topHeight() + 70;

function useHeadings(quill: Quill): Heading[] {
  const [headings, setHeadings] = useState<Heading[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const next = headingsOf(quill);
      setHeadings((last) => (isSame(last, next) ? last : next));
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(look, 150);
    };
    quill.on(Quill.events.TEXT_CHANGE, soon);
    look();
    return () => {
      clearTimeout(timer);
      quill.off(Quill.events.TEXT_CHANGE, soon);
    };
  }, [quill]);
  return headings;
}

function isSame(one: Heading[], other: Heading[]): boolean {
  return (
    one.length === other.length &&
    one.every((heading, index) => {
      const next = other[index];
      return heading.element === next?.element && heading.text === next.text && heading.level === next.level;
    })
  );
}

function useCurrent(headings: Heading[]): number {
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const tops = headings.map(({ element }) => element.getBoundingClientRect().top);
        setCurrent(currentOf(tops, readingLine()));
      });
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", look);
    };
  }, [headings]);
  return current;
}

function jump(quill: Quill, { element }: Heading): void {
  element.style.removeProperty("scroll-margin-top");
  const top = element.getBoundingClientRect().top - (readingLine() - 30);
  window.scrollBy({ top, behavior: "instant" });
  const blot = Quill.find(element);
  if (blot && !(blot instanceof Quill)) quill.setSelection(quill.getIndex(blot), 0, Quill.sources.USER);
  quill.focus({ preventScroll: true });
}

interface TreeProps {
  headings: Heading[];
  onChoose: (heading: Heading) => void;
}

function Tree({ headings, onChoose }: TreeProps) {
  const words = texts.media.outline;
  const current = useCurrent(headings);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const depths = depthsOf(headings.map(({ level }) => level));
  if (headings.length === 0) {
    return (
      <Text size="sm" c="var(--ink-soft)" px="sm">
        {words.empty}
      </Text>
    );
  }
  const nameOf = (heading: Heading) => `${heading.level} ${heading.text}`;
  const toggle = (heading: Heading) => {
    const next = new Set(closed);
    if (!next.delete(nameOf(heading))) next.add(nameOf(heading));
    setClosed(next);
  };
  let hiddenBelow = Number.POSITIVE_INFINITY;
  return (
    <ul className={classes.list}>
      {headings.map((heading, index) => {
        const depth = depths[index] ?? 0;
        if (depth > hiddenBelow) return null;
        hiddenBelow = Number.POSITIVE_INFINITY;
        const hasChildren = (depths[index + 1] ?? 0) > depth;
        const isClosed = hasChildren && closed.has(nameOf(heading));
        if (isClosed) hiddenBelow = depth;
        return (
          <li key={heading.key} className={classes.item} style={{ paddingInlineStart: `${depth * 0.9}rem` }}>
            {hasChildren ? (
              <button
                type="button"
                className={classes.fold}
                aria-expanded={!isClosed}
                aria-label={isClosed ? words.unfold(heading.text) : words.fold(heading.text)}
                onClick={() => toggle(heading)}
              >
                <IconChevronDown size={14} stroke={2} aria-hidden="true" />
              </button>
            ) : (
              <span className={classes.noFold} />
            )}
            <button
              type="button"
              className={classes.heading}
              aria-current={index === current ? "location" : undefined}
              data-top={depth === 0 || undefined}
              onClick={() => onChoose(heading)}
            >
              {heading.text}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The headings of the text: beside it, or on a narrow window in a drawer. */
export default function Outline({ quill, panel }: { quill: Quill; panel: HTMLElement }) {
  const words = texts.media.outline;
  const narrow = useMediaQuery("screen and (max-width: 68em)", undefined, { getInitialValueInEffect: false });
  const headings = useHeadings(quill);
  const close = () => setView({ outline: false });
  if (narrow) {
    return (
      <Drawer
        opened
        onClose={close}
        title={words.title}
        size="19rem"
        closeButtonProps={{ "aria-label": words.close }}
        attributes={{ header: { role: "presentation" } }}
      >
        <nav aria-label={words.title}>
          <Tree
            headings={headings}
            onChoose={(heading) => {
              close();
              // The drawer gives the focus back as it goes.
              setTimeout(() => jump(quill, heading), 0);
            }}
          />
        </nav>
      </Drawer>
    );
  }
  return createPortal(
    <nav className={classes.panel} aria-label={words.title}>
      <div className={classes.head}>
        <Text size="sm" fw={600}>
          {words.title}
        </Text>
        <ActionIcon variant="subtle" color="gray" aria-label={words.close} onClick={close}>
          <IconX size={16} stroke={1.8} />
        </ActionIcon>
      </div>
      <Tree headings={headings} onChoose={(heading) => jump(quill, heading)} />
    </nav>,
    panel,
  );
}
