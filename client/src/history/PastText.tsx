import "quill/dist/quill.core.css";
import "@fontsource-variable/source-serif-4/opsz-italic.css";
import "../editor/editor.css";
import "../editor/direction.css";
import { type CSSProperties, useEffect, useRef } from "react";
import { useLanguage } from "../app/use-language";
import { showDirections } from "../editor/directions";
import "../editor/blocks.css";
import { highlightCode } from "../editor/code/highlight";
import type { Quill } from "../editor/quill";
import { fill } from "./fill";
import classes from "./history.module.css";
import { createPast } from "./past-quill";
import type { Past } from "./use-past";

interface PastTextProps {
  past: Past;
  label: string;
  stale: boolean;
  /** Its lines are numbered, and every character is as wide as the others. */
  isCode: boolean;
}

/** The text as it was. Quill owns everything below the container. */
export function PastText({ past, label, stale, isCode }: PastTextProps) {
  const container = useRef<HTMLDivElement>(null);
  const quill = useRef<Quill | null>(null);
  const directions = useRef<ReturnType<typeof showDirections> | null>(null);
  const { direction } = useLanguage();
  const { delta, hands } = past;

  useEffect(() => {
    if (!container.current) return;
    const element = document.createElement("div");
    container.current.append(element);
    const made = createPast(element);
    const shown = showDirections(made);
    quill.current = made;
    directions.current = shown;
    const unhighlight = highlightCode(made.root);
    return () => {
      unhighlight();
      shown.close();
      quill.current = null;
      element.remove();
    };
  }, []);
  useEffect(() => {
    return quill.current ? fill(quill.current, delta) : undefined;
  }, [delta]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: paragraphs are marked where they differ from the page
  useEffect(() => {
    directions.current?.refresh();
  }, [direction]);
  useEffect(() => {
    quill.current?.root.setAttribute("aria-label", label);
  }, [label]);

  const colours: Record<string, string> = {};
  hands.forEach(({ colour }, index) => {
    colours[`--hand-${index}`] = colour ?? "transparent";
  });
  return (
    <div
      ref={container}
      className={`quire-editor ${classes.past}`}
      data-read-only
      data-stale={stale || undefined}
      data-code={isCode || undefined}
      style={colours as CSSProperties}
    />
  );
}
