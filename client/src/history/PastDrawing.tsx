import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { Scheme } from "../drawing/colours";
import { type Box, boxOf, grown, union } from "../drawing/geometry";
import type { DrawingElement } from "../drawing/model";
import { paint } from "../drawing/paint";
import classes from "./history.module.css";
import type { Hand } from "./marks";
import { drawerOf } from "./past-elements";

/** A frame has other work to do too. */
const BUDGET_MS = 10;
const MARGIN = 24;
/** Of the window's height. */
const MOST_HEIGHT = 0.66;

interface PastDrawingProps {
  elements: readonly DrawingElement[];
  /** In whose colours it is shown; null for its own. */
  hands: readonly Hand[] | null;
  label: string;
  stale: boolean;
}

interface Frame {
  box: Box;
  zoom: number;
}

/** Shows all of a box, at its own size at most. */
function frameOf(box: Box, width: number): Frame {
  const wide = box.right - box.left;
  const high = box.bottom - box.top;
  return { box, zoom: Math.min(1, width / wide, (window.innerHeight * MOST_HEIGHT) / high) };
}

/** Paints in slices; `done` gets the picture when all of it is there. Returns how to give up. */
function painted(
  elements: readonly DrawingElement[],
  { box, zoom }: Frame,
  ratio: number,
  scheme: Scheme,
  done: (picture: HTMLCanvasElement) => void,
): () => void {
  const canvas = document.createElement("canvas");
  const scale = zoom * ratio;
  canvas.width = Math.max(1, Math.round((box.right - box.left) * scale));
  canvas.height = Math.max(1, Math.round((box.bottom - box.top) * scale));
  const context = canvas.getContext("2d");
  context?.setTransform(scale, 0, 0, scale, -box.left * scale, -box.top * scale);
  let next = 0;
  let frame = 0;
  const goOn = () => {
    const until = performance.now() + BUDGET_MS;
    while (context && next < elements.length) {
      const element = elements[next];
      next += 1;
      if (element) paint(context, element, scheme, zoom);
      if (next % 8 === 0 && performance.now() > until) {
        frame = requestAnimationFrame(goOn);
        return;
      }
    }
    done(canvas);
  };
  goOn();
  return () => cancelAnimationFrame(frame);
}

/** A drawing as it was, drawn as the board draws it. The paper only grows while one looks through the revisions, so that nothing jumps. */
export function PastDrawing({ elements, hands, label, stale }: PastDrawingProps) {
  const scheme = useComputedColorScheme("light");
  const { ref, width } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const largest = useRef<Box | null>(null);
  const [shown, setShown] = useState("");

  useEffect(() => {
    const own = union(elements.map(boxOf));
    largest.current = union([largest.current, own && grown(own, MARGIN)].filter((box) => box !== null));
    if (!largest.current) setShown(label);
    if (width < 1 || !largest.current) return;
    const frame = frameOf(largest.current, width);
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const colours = new Map(hands?.map(({ id, colour }) => [id, colour]));
    const dressed = hands
      ? elements.map((element) => ({ ...element, color: colours.get(drawerOf(element)) ?? element.color }))
      : elements;
    return painted(dressed, frame, ratio, scheme, (picture) => {
      const context = canvas.current?.getContext("2d");
      if (!context) return;
      context.canvas.width = picture.width;
      context.canvas.height = picture.height;
      context.canvas.style.inlineSize = `${picture.width / ratio}px`;
      context.drawImage(picture, 0, 0);
      setShown(label);
    });
  }, [elements, hands, width, scheme, label]);

  return (
    <article
      ref={ref}
      className={classes.pastDrawing}
      data-stale={stale || undefined}
      aria-label={label}
      aria-busy={shown !== label}
    >
      <canvas ref={canvas} role="img" aria-label={label} data-shown={shown} />
    </article>
  );
}
