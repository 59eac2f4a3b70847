import { ActionIcon, Button, Group, Modal, Stack, Textarea, Tooltip } from "@mantine/core";
import {
  IconAlt,
  IconArrowAutofitWidth,
  IconExternalLink,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import Quill from "quill/core";
import { type FormEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { texts } from "../../texts";
import classes from "./media.module.css";
import { type Box, boxOf, Overlay, useFocusBack, useLayout } from "./overlay";
import { imageOf, load, Picture } from "./picture";

const SMALLEST = 32;
const MAX_ALT = 1000;

interface Chosen {
  index: number;
  node: HTMLElement;
}

/** The picture that alone is selected, or null. */
function chosenPicture(quill: Quill): Chosen | null {
  const { index, length } = quill.selection.savedRange;
  if (length !== 1) return null;
  const [leaf] = quill.getLeaf(index + 1);
  return leaf instanceof Picture && leaf.domNode.isConnected
    ? { index, node: leaf.domNode as HTMLElement }
    : null;
}

function useChosenPicture(quill: Quill): Chosen | null {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  useEffect(() => {
    const look = () => {
      const next = chosenPicture(quill);
      setChosen((last) => (last?.node === next?.node && last?.index === next?.index ? last : next));
    };
    quill.on("editor-change", look);
    look();
    return () => {
      quill.off("editor-change", look);
    };
  }, [quill]);
  return chosen;
}

/** Sizes a picture. `width` in CSS pixels; the height follows. Where it stands is asked now: others write meanwhile. */
function resize(quill: Quill, { node }: Chosen, width: number): void {
  const blot = Quill.find(node);
  if (!(blot instanceof Picture)) return;
  const index = quill.getIndex(blot);
  const image = imageOf(node);
  const ratio = image.naturalWidth > 0 ? image.naturalHeight / image.naturalWidth : 0;
  const formats: Record<string, string | null> = { width: String(Math.round(width)) };
  formats.height = ratio > 0 ? String(Math.max(1, Math.round(width * ratio))) : null;
  quill.formatText(index, 1, formats, Quill.sources.USER);
}

interface HandleProps {
  quill: Quill;
  chosen: Chosen;
  box: Box;
  side: "start" | "end";
}

interface Drag {
  pointer: number;
  /** Where the pointer went down. */
  from: number;
  /** The picture's width then, and now. */
  before: number;
  width: number;
}

function Handle({ quill, chosen, box, side }: HandleProps) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const room = Math.max(SMALLEST, chosen.node.parentElement?.clientWidth ?? quill.root.clientWidth);
  const width = drag?.width ?? box.width;
  const rtl = getComputedStyle(quill.root).direction === "rtl";
  const outward = (side === "end") !== rtl ? 1 : -1;
  const limited = (wanted: number) => Math.min(Math.max(wanted, SMALLEST), room);

  const move = (event: PointerEvent) => {
    if (drag?.pointer !== event.pointerId) return;
    const next = limited(drag.before + (event.clientX - drag.from) * outward);
    setDrag({ ...drag, width: next });
    imageOf(chosen.node).style.width = `${next}px`;
  };
  const end = (keep: boolean) => {
    if (drag === null) return;
    imageOf(chosen.node).style.removeProperty("width");
    setDrag(null);
    if (!keep || Math.round(drag.width) === Math.round(drag.before)) return;
    quill.history.cutoff();
    resize(quill, chosen, drag.width);
    quill.history.cutoff();
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={texts.media.picture.width}
      aria-valuemin={SMALLEST}
      aria-valuemax={Math.round(room)}
      aria-valuenow={Math.round(Math.min(width, room))}
      aria-valuetext={texts.media.picture.pixels(Math.round(width))}
      className={classes.handle}
      style={{ top: box.top + box.height / 2, left: outward > 0 ? box.left + box.width : box.left }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        setDrag({ pointer: event.pointerId, from: event.clientX, before: box.width, width: box.width });
      }}
      onPointerMove={move}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onKeyDown={(event) => {
        const step = event.shiftKey ? 1 : 16;
        const grows = event.key === "ArrowUp" || event.key === (outward > 0 ? "ArrowRight" : "ArrowLeft");
        const shrinks = event.key === "ArrowDown" || event.key === (outward > 0 ? "ArrowLeft" : "ArrowRight");
        if (grows || shrinks) resize(quill, chosen, limited(box.width + (grows ? step : -step)));
        else if (event.key === "Home") resize(quill, chosen, SMALLEST);
        else if (event.key === "End") resize(quill, chosen, room);
        else if (event.key === "Escape" && drag) end(false);
        else if (event.key === "Escape") quill.focus();
        else return;
        event.preventDefault();
      }}
    />
  );
}

interface AltProps {
  quill: Quill;
  alt: string;
  onClose: () => void;
  onSave: (alt: string) => void;
}

function AltForm({ quill, alt, onClose, onSave }: AltProps) {
  const words = texts.media.picture;
  const form = useRef<HTMLFormElement>(null);
  useFocusBack(quill, form);
  const [text, setText] = useState(alt);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(text.replace(/\s+/g, " ").trim());
  };
  return (
    <form ref={form} onSubmit={submit}>
      <Stack>
        <Textarea
          label={words.altLabel}
          description={words.altHelp}
          value={text}
          maxLength={MAX_ALT}
          autosize
          minRows={2}
          maxRows={8}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button type="submit">{words.altSave}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Frame({ quill, chosen }: { quill: Quill; chosen: Chosen }) {
  useLayout(quill, chosen.node);
  const bar = useRef<HTMLDivElement>(null);
  useFocusBack(quill, bar);
  const words = texts.media.picture;
  const [describing, setDescribing] = useState(false);
  const { node, index } = chosen;
  const { alt = "", state, src = "" } = node.dataset;
  const box = boxOf(quill, node.querySelector(state === "ready" ? "img" : ".ql-image-words") ?? node);
  const rtl = getComputedStyle(quill.root).direction === "rtl";
  const start = rtl ? quill.container.clientWidth - box.left - box.width : box.left;
  const done = () => {
    setDescribing(false);
    quill.focus();
    quill.setSelection(index, 1, Quill.sources.SILENT);
  };
  const original = () => {
    const image = imageOf(node);
    const room = node.parentElement?.clientWidth ?? quill.root.clientWidth;
    resize(quill, chosen, Math.min(image.naturalWidth || room, room));
  };
  const button = (label: string, Icon: typeof IconAlt, onClick: () => void, pressed?: boolean) => (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "verdigris" : "gray"}
        size="lg"
        aria-label={label}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onClick}
      >
        <Icon size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );

  return (
    <Overlay quill={quill}>
      <div
        className={classes.frame}
        data-picture-frame
        style={{ top: box.top, left: box.left, width: box.width, height: box.height }}
      />
      <div
        ref={bar}
        role="toolbar"
        aria-label={words.toolbar}
        className={classes.pictureBar}
        style={{ top: box.top + box.height + 8, insetInlineStart: Math.max(0, start) }}
      >
        <Button
          size="xs"
          variant={alt ? "subtle" : "light"}
          color={alt ? "gray" : "verdigris"}
          leftSection={<IconAlt size={18} stroke={1.7} />}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setDescribing(true)}
        >
          {alt ? words.altChange : words.altAdd}
        </Button>
        {state === "ready" && button(words.fit, IconArrowAutofitWidth, original)}
        {state === "broken" && button(words.again, IconRefresh, () => load(node))}
        <Tooltip label={words.open}>
          <ActionIcon
            component="a"
            href={/^(https?:|\/(?!\/))/i.test(src) ? src : undefined}
            target="_blank"
            rel="noopener noreferrer"
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={words.open}
          >
            <IconExternalLink size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        {button(words.remove, IconTrash, () => {
          quill.deleteText(index, 1, Quill.sources.USER);
          quill.focus();
          quill.setSelection(index, 0, Quill.sources.SILENT);
        })}
      </div>
      {state === "ready" && (
        <>
          <Handle quill={quill} chosen={chosen} box={box} side="start" />
          <Handle quill={quill} chosen={chosen} box={box} side="end" />
        </>
      )}
      <Modal
        opened={describing}
        onClose={done}
        title={words.altTitle}
        closeButtonProps={{ "aria-label": texts.app.close }}
      >
        <AltForm
          quill={quill}
          alt={alt}
          onClose={done}
          onSave={(text) => {
            quill.formatText(index, 1, "alt", text || false, Quill.sources.USER);
            done();
          }}
        />
      </Modal>
    </Overlay>
  );
}

/** What can be done with the selected picture: its size, its words, its removal. */
export function PictureFrame({ quill }: { quill: Quill }) {
  const chosen = useChosenPicture(quill);
  return chosen && quill.isEnabled() ? <Frame quill={quill} chosen={chosen} /> : null;
}
