import "./preview.css";
import "@fontsource-variable/source-serif-4/opsz-italic.css";
import type { EditorView } from "@codemirror/view";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import type * as Y from "yjs";
import { texts } from "../../texts";
import { shownText } from "../binding";
import classes from "../code.module.css";
import { PreviewRenderer } from "./renderer";
import { Together } from "./scrolling";
import { slugOf } from "./slug";
import { toggleTask } from "./tasks";

/** Typing is shown after this pause; a large text waits a little longer. */
const PAUSE_MS = 90;
const LARGE = 100_000;
const LARGE_PAUSE_MS = 300;

interface PreviewProps {
  text: Y.Text;
  editor: EditorView;
  readOnly: boolean;
  /** The text is beside it: they scroll together. */
  together: boolean;
}

/** What a Markdown text will look like, while it is written. */
export default function Preview({ text, editor, readOnly, together }: PreviewProps) {
  const scroller = useRef<HTMLElement>(null);
  const container = useRef<HTMLDivElement>(null);
  const renderer = useRef<PreviewRenderer | null>(null);
  const [state, setState] = useState<"loading" | "empty" | "shown" | "failed">("loading");
  const words = texts.code.preview;

  useEffect(() => {
    const [frame, page] = [scroller.current, container.current];
    if (!frame || !page) return;
    let scrolling: Together | null = null;
    const made = new PreviewRenderer(
      page,
      frame,
      () => {
        setState(made.count === 0 ? "empty" : "shown");
        scrolling?.align();
      },
      () => setState("failed"),
    );
    renderer.current = made;
    if (together) scrolling = new Together(editor, frame, made);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      made.show(shownText(text));
    };
    const changed = () => {
      timer ??= setTimeout(show, text.length > LARGE ? LARGE_PAUSE_MS : PAUSE_MS);
    };
    show();
    text.observe(changed);
    return () => {
      text.unobserve(changed);
      clearTimeout(timer);
      scrolling?.close();
      made.close();
      renderer.current = null;
    };
  }, [text, editor, together]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new renderer has to be told, too
  useEffect(() => renderer.current?.setReadOnly(readOnly), [readOnly, text, editor, together]);

  const onClick = (event: MouseEvent) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const box = target.closest<HTMLInputElement>("input[data-task]");
    if (box) {
      // The text decides: the box follows when the text has changed.
      event.preventDefault();
      const index = renderer.current?.indexOf(box) ?? -1;
      if (readOnly || index < 0) return;
      toggleTask(editor, (renderer.current?.linesOf(index).from ?? 0) + Number(box.dataset.task));
      return;
    }
    const link = target.closest("a");
    const address = link?.getAttribute("href");
    if (!address?.startsWith("#")) return;
    event.preventDefault();
    const slug = CSS.escape(slugOf(decodeURIComponent(address.slice(1))));
    container.current?.querySelector(`[data-slug="${slug}"]`)?.scrollIntoView({ block: "start" });
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard
    <section ref={scroller} className={classes.preview} aria-label={words.title} tabIndex={0}>
      {state === "empty" && <p className="quire-preview-hint">{words.empty}</p>}
      {state === "failed" && (
        <p className="quire-preview-hint" role="alert">
          {words.failed}
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the elements inside take the keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the elements inside are what is clicked */}
      <div ref={container} className="quire-preview" onClick={onClick} />
    </section>
  );
}
