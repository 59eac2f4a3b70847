import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type Quill from "quill/core";
import { useEffect } from "react";
import { texts } from "../../texts";
import { setView, useView } from "../media/state";
import classes from "./page.module.css";

/** Brings the page's settings to the page; in focus mode everything but the text goes, and Escape brings it back. */
export function FocusMode({ quill }: { quill: Quill }) {
  const { width, focusMode, dim } = useView();

  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset.pageWidth = width;
    return () => {
      delete dataset.pageWidth;
    };
  }, [width]);

  useEffect(() => {
    if (!focusMode) return;
    const { dataset } = document.documentElement;
    dataset.focusMode = dim ? "dim" : "plain";
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      setView({ focusMode: false });
      quill.focus();
    };
    // Before the text's own Escape, which would look for the toolbar.
    const capture = (event: KeyboardEvent) => {
      if (event.target instanceof Node && quill.root.contains(event.target)) leave(event);
    };
    window.addEventListener("keydown", capture, { capture: true });
    window.addEventListener("keydown", leave);
    quill.focus();
    return () => {
      delete dataset.focusMode;
      window.removeEventListener("keydown", capture, { capture: true });
      window.removeEventListener("keydown", leave);
    };
  }, [focusMode, dim, quill]);

  useEffect(() => {
    if (!focusMode || !dim) return;
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    let last = 0;
    const mark = () => {
      const [line] = quill.getLine(quill.selection.savedRange.index);
      let node: Node | null = line?.domNode ?? null;
      while (node && node.parentNode !== quill.root) node = node.parentNode;
      const place = node ? [...quill.root.children].indexOf(node as Element) + 1 : 0;
      if (place === last) return;
      last = place;
      sheet.replaceSync(place ? `#text > :nth-child(${place}) { color: var(--ink) !important; }` : "");
    };
    mark();
    quill.on("editor-change", mark);
    return () => {
      quill.off("editor-change", mark);
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [focusMode, dim, quill]);

  if (!focusMode) return null;
  return (
    <Button
      className={classes.leave}
      size="xs"
      variant="default"
      leftSection={<IconX size={14} />}
      onClick={() => {
        setView({ focusMode: false });
        quill.focus();
      }}
    >
      {texts.media.page.leave}
    </Button>
  );
}
