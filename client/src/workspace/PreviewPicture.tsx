import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { getPreview, type Preview } from "../api/workspace";
import { PAPER, shown } from "../drawing/colours";
import { KindIcon } from "./KindIcon";
import classes from "./workspace.module.css";

interface PreviewPictureProps {
  id: string;
  kind: string;
  /** The document's newest revision: another one wants another picture. */
  version: number;
  trashed: boolean;
}

/** What came already, so that the way back shows it at once. */
const seen = new Map<string, Preview>();
const MOST_SEEN = 500;
/** More at once would keep the list's own requests waiting. */
const MOST_AT_ONCE = 4;
let running = 0;
const waiting: (() => void)[] = [];

/** One of a few at a time. */
async function inTurn<T>(load: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await load();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function keep(key: string, preview: Preview): void {
  seen.set(key, preview);
  const oldest = seen.keys().next().value;
  if (seen.size > MOST_SEEN && oldest !== undefined) seen.delete(oldest);
}

/** The picture of a drawing as its board shows it on dark paper. */
function darkened(svg: string): string {
  const sheet = svg.indexOf("/>");
  return (
    svg.slice(0, sheet).replace(PAPER.light, PAPER.dark) +
    svg
      .slice(sheet)
      .replace(/(fill|stroke)="(#[0-9a-f]{6})"/g, (_, kind, colour) => `${kind}="${shown(colour, "dark")}"`)
  );
}

/** The beginning of a document on a small sheet; loaded when it is about to be seen. Only for the eye. */
export function PreviewPicture({ id, kind, version, trashed }: PreviewPictureProps) {
  const key = `${id} ${version}`;
  const [preview, setPreview] = useState<Preview | null>(() => seen.get(key) ?? null);
  const sheet = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    const known = seen.get(key);
    if (known) {
      setPreview(known);
      return;
    }
    if (!sheet.current || trashed) return;
    const controller = new AbortController();
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        void inTurn(async () => {
          if (controller.signal.aborted) return;
          const found = await getPreview(id, controller.signal);
          keep(key, found);
          if (!controller.signal.aborted) setPreview(found);
        }).catch(() => {
          // An empty sheet with the title below says enough.
        });
      },
      { rootMargin: "200px" },
    );
    observer.observe(sheet.current);
    return () => {
      controller.abort();
      observer.disconnect();
    };
  }, [id, key, trashed]);
  // The picture of a drawing in which nothing is drawn has its frame and its paper alone.
  const isBlankPicture = (preview?.svg?.match(/<\w/g)?.length ?? 0) <= 2;
  const isBlank = trashed || (preview !== null && isBlankPicture && preview.lines.length === 0);
  return (
    <div ref={sheet} className={classes.preview} data-kind={kind} aria-hidden="true">
      {isBlank && (
        <div className={classes.previewNothing}>
          <KindIcon kind={kind} size={40} />
        </div>
      )}
      {preview?.svg && !isBlankPicture ? (
        <img
          className={classes.previewImage}
          // As an image it runs no scripts and loads nothing.
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(scheme === "dark" ? darkened(preview.svg) : preview.svg)}`}
          alt=""
          draggable={false}
        />
      ) : (
        preview?.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and do not move
          <div key={index} className={classes.previewLine} data-style={line.style} dir="auto">
            {line.text || "\u00a0"}
          </div>
        ))
      )}
    </div>
  );
}
