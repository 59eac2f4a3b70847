import { ActionIcon, Button, Progress, Text } from "@mantine/core";
import { IconPhoto, IconRefresh, IconX } from "@tabler/icons-react";
import type Quill from "quill/core";
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { texts } from "../../texts";
import classes from "./media.module.css";
import { boxOf, Overlay, useLayout } from "./overlay";
import type { Upload, Uploads } from "./uploads";

const HEIGHT = 84;

/** The child of the text's root in which a place is. */
function blockAt(quill: Quill, index: number): HTMLElement | null {
  const [line] = quill.getLine(Math.max(0, Math.min(index, quill.getLength() - 1)));
  let node: Node | null = line?.domNode ?? null;
  while (node && node.parentNode !== quill.root) node = node.parentNode;
  return node instanceof HTMLElement ? node : null;
}

interface CardProps {
  upload: Upload;
  top: number;
  onRetry: () => void;
  onRemove: () => void;
}

function Card({ upload, top, onRetry, onRemove }: CardProps) {
  const words = texts.media.upload;
  const [seen, setSeen] = useState(true);
  const percent = Math.round(upload.progress * 100);
  return (
    <section className={classes.upload} style={{ top }} aria-label={words.of(upload.name)}>
      <div className={classes.thumb}>
        {upload.preview && seen ? (
          <img src={upload.preview} alt="" onError={() => setSeen(false)} />
        ) : (
          <IconPhoto size={26} stroke={1.4} aria-hidden="true" />
        )}
      </div>
      <div className={classes.uploadBody}>
        <Text size="sm" fw={500} truncate>
          {upload.name}
        </Text>
        {upload.error ? (
          <Text size="xs" c="var(--bad)" role="alert" lineClamp={2}>
            {upload.error}
          </Text>
        ) : (
          <>
            <Progress value={percent} size="sm" aria-label={words.progress(upload.name)} />
            <Text size="xs" c="var(--ink-soft)">
              {percent < 100 ? words.percent(percent) : words.finishing}
            </Text>
          </>
        )}
      </div>
      {upload.error && upload.canRetry && (
        <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          {words.retry}
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={upload.error ? words.remove(upload.name) : words.cancel(upload.name)}
        onClick={onRemove}
      >
        <IconX size={18} stroke={1.7} />
      </ActionIcon>
    </section>
  );
}

function Cards({ quill, uploads, shown }: { quill: Quill; uploads: Uploads; shown: readonly Upload[] }) {
  useLayout(quill);
  const sheet = useRef<CSSStyleSheet | null>(null);
  const counts = new Map<HTMLElement, number>();
  const placed = shown.map((upload) => {
    const block = blockAt(quill, upload.index);
    const before = block ? (counts.get(block) ?? 0) : 0;
    if (block) counts.set(block, before + 1);
    const box = block ? boxOf(quill, block) : { top: 0, height: 0 };
    return { upload, top: box.top + box.height + 8 + before * HEIGHT };
  });
  const rules = [...counts]
    .map(([block, count]) => {
      const place = [...quill.root.children].indexOf(block) + 1;
      return `#text > :nth-child(${place}) { margin-block-end: ${count * HEIGHT + 16}px !important; }`;
    })
    .join("\n");

  // Room below the line, without a change of the text's own elements.
  useLayoutEffect(() => {
    sheet.current ??= new CSSStyleSheet();
    sheet.current.replaceSync(rules);
    if (!document.adoptedStyleSheets.includes(sheet.current)) {
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet.current];
    }
  }, [rules]);
  useLayoutEffect(
    () => () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet.current);
    },
    [],
  );

  return (
    <Overlay quill={quill}>
      {placed.map(({ upload, top }) => (
        <Card
          key={upload.id}
          upload={upload}
          top={top}
          onRetry={() => uploads.retry(upload.id)}
          onRemove={() => {
            uploads.remove(upload.id);
            quill.focus();
          }}
        />
      ))}
    </Overlay>
  );
}

/** The pictures that are on their way, each where it will stand. */
export function UploadCards({ quill, uploads }: { quill: Quill; uploads: Uploads }) {
  const shown = useSyncExternalStore(uploads.subscribe, uploads.current);
  return shown.length > 0 ? <Cards quill={quill} uploads={uploads} shown={shown} /> : null;
}
