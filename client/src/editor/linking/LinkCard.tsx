import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink, IconPencil, IconUnlink } from "@tabler/icons-react";
import Quill from "quill/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { copyText } from "../../pages/copies";
import { texts } from "../../texts";
import { linkAddress } from "../links";
import { boxOf, Overlay, useFocusBack, useLayout } from "../media/overlay";
import classes from "./linking.module.css";
import { type LinkPlace, linkAt, linkOf } from "./range";

const SHOW_MS = 350;
const HIDE_MS = 250;
const WIDTH = 330;

interface Shown {
  place: LinkPlace;
  by: "caret" | "pointer";
}

/** The same link after a change by others, which also moves the cursor: it may lead elsewhere or stand elsewhere by now, or be gone. */
function again(quill: Quill, last: Shown | null): Shown | null {
  const place = last && linkOf(quill, last.place.element);
  return place && { ...last, place };
}

/** The link at the cursor, or the one that the mouse rests on. */
function useLink(quill: Quill, held: boolean): [Shown | null, (shown: Shown | null) => void] {
  const [shown, setShown] = useState<Shown | null>(null);
  const hold = useRef(held);
  hold.current = held;
  const byPointer = useRef(false);
  byPointer.current = shown?.by === "pointer";
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (next: () => Shown | null, wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!hold.current) setShown(next());
      }, wait);
    };
    const atCaret = (): Shown | null => {
      const { index, length } = quill.selection.savedRange;
      const place = length === 0 && quill.hasFocus() ? linkAt(quill, index) : null;
      return place && { place, by: "caret" };
    };
    const caret = (event: string, _now: unknown, _before: unknown, source: unknown) => {
      const isOwn = source === Quill.sources.USER;
      if (event === "text-change" ? !isOwn || !quill.hasFocus() : !isOwn && byPointer.current) {
        setShown((last) => again(quill, last));
        return;
      }
      later(atCaret, event === "text-change" ? HIDE_MS : 0);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType !== "mouse" || event.buttons > 0) return;
      const place = linkOf(quill, event.target);
      if (place) later(() => (place.element.isConnected ? { place, by: "pointer" } : null), SHOW_MS);
      else if (!(event.target instanceof Element && event.target.closest("[data-link-card]"))) {
        later(atCaret, HIDE_MS);
      } else if (byPointer.current) clearTimeout(timer);
    };
    const leave = () => later(atCaret, HIDE_MS);
    quill.on("editor-change", caret);
    quill.container.addEventListener("pointerover", over);
    quill.container.addEventListener("pointerleave", leave);
    // The cursor may have come to a link before this code was there.
    later(atCaret, 0);
    return () => {
      clearTimeout(timer);
      quill.off("editor-change", caret);
      quill.container.removeEventListener("pointerover", over);
      quill.container.removeEventListener("pointerleave", leave);
    };
  }, [quill]);
  return [shown, setShown];
}

interface CardProps {
  quill: Quill;
  shown: Shown;
  editing: boolean;
  onEdit: (editing: boolean) => void;
  onDone: () => void;
}

function Card({ quill, shown, editing, onEdit, onDone }: CardProps) {
  useLayout(quill);
  const card = useRef<HTMLElement>(null);
  useFocusBack(quill, card);
  const words = texts.media.link;
  const { element, href } = shown.place;
  const [input, setInput] = useState(href);
  const [bad, setBad] = useState(false);
  const [copied, setCopied] = useState(false);
  const editable = quill.isEnabled();
  const box = boxOf(quill, element);
  const line = element.getClientRects()[0];
  const left = line ? line.left - quill.container.getBoundingClientRect().left : box.left;
  const place = () => linkOf(quill, element) ?? shown.place;

  const save = (event: FormEvent) => {
    event.preventDefault();
    const address = linkAddress(input);
    if (address === null) {
      setBad(true);
      return;
    }
    const { index, length } = place();
    quill.formatText(index, length, "link", address, Quill.sources.USER);
    onDone();
  };
  const remove = () => {
    const { index, length } = place();
    quill.formatText(index, length, "link", false, Quill.sources.USER);
    onDone();
  };
  const copy = async () => {
    setCopied(await copyText(href));
  };

  return (
    <Overlay quill={quill}>
      <section
        ref={card}
        aria-label={words.card}
        data-link-card
        className={classes.card}
        style={{
          top: box.top + box.height + 6,
          left: Math.max(0, Math.min(left, quill.container.clientWidth - WIDTH)),
          maxWidth: WIDTH,
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onDone();
        }}
      >
        {editing ? (
          <form className={classes.form} onSubmit={save}>
            <TextInput
              size="xs"
              className={classes.field}
              aria-label={texts.toolbar.linkAddress}
              value={input}
              error={bad ? texts.toolbar.linkBad : null}
              inputMode="url"
              autoCapitalize="off"
              spellCheck={false}
              autoFocus
              onChange={(event) => {
                setBad(false);
                setInput(event.currentTarget.value);
              }}
            />
            <Button size="xs" type="submit" disabled={!input.trim()}>
              {texts.toolbar.linkApply}
            </Button>
          </form>
        ) : (
          <>
            <a className={classes.address} href={href} target="_blank" rel="noopener noreferrer" dir="ltr">
              <IconExternalLink size={15} stroke={1.7} aria-hidden="true" />
              <span>{href.replace(/^(https?:\/\/(www\.)?|mailto:|tel:)/i, "")}</span>
              <span className={classes.hidden}>{words.newTab}</span>
            </a>
            <Tooltip label={copied ? words.copied : words.copy}>
              <ActionIcon
                variant="subtle"
                color={copied ? "verdigris" : "gray"}
                aria-label={copied ? words.copied : words.copy}
                onClick={() => void copy()}
              >
                {copied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.7} />}
              </ActionIcon>
            </Tooltip>
            {editable && (
              <>
                <Tooltip label={words.edit}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={words.edit}
                    onClick={() => {
                      setInput(href);
                      onEdit(true);
                    }}
                  >
                    <IconPencil size={16} stroke={1.7} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={words.remove}>
                  <ActionIcon variant="subtle" color="gray" aria-label={words.remove} onClick={remove}>
                    <IconUnlink size={16} stroke={1.7} />
                  </ActionIcon>
                </Tooltip>
              </>
            )}
          </>
        )}
      </section>
    </Overlay>
  );
}

const keys = new WeakMap<Element, number>();
let lastKey = 0;

/** Neither where a link leads nor where it stands: others change both while somebody edits it. */
function keyOf(element: Element): number {
  const key = keys.get(element) ?? ++lastKey;
  keys.set(element, key);
  return key;
}

/** Where a link leads, and what can be done with it: at the cursor, or under the mouse. */
export function LinkCard({ quill }: { quill: Quill }) {
  const [editing, setEditing] = useState(false);
  const [shown, setShown] = useLink(quill, editing);
  // Another's change may have made the link anew, or removed it.
  const isThere = shown?.place.element.isConnected ?? false;
  useEffect(() => {
    // Or no other link would ever be shown: none takes the place of one that is edited.
    if (!isThere) setEditing(false);
  }, [isThere]);
  if (!shown || !isThere) return null;
  return (
    <Card
      key={keyOf(shown.place.element)}
      quill={quill}
      shown={shown}
      editing={editing}
      onEdit={setEditing}
      onDone={() => {
        setEditing(false);
        setShown(null);
        quill.focus();
      }}
    />
  );
}
