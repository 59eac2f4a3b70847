import { Button, CloseButton, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type CSSProperties, useEffect, useState } from "react";
import { texts } from "../texts";
import classes from "./Notices.module.css";
import { dismiss, hush, NOTICE_MS, type Notice, undoLast, useNotices } from "./notices";

/** How long words stay where a screen reader finds them. */
const SAID_MS = 5000;

function Slip({ notice }: { notice: Notice }) {
  const { id, kind, text, colour, undo } = notice;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || kind === "failed") return;
    const timer = setTimeout(() => dismiss(id), NOTICE_MS[kind]);
    return () => clearTimeout(timer);
  }, [id, kind, held]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only stays longer while somebody is at it
    <div
      className={classes.notice}
      data-notice={kind}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {kind === "failed" && <IconAlertTriangle size={18} stroke={1.8} aria-hidden="true" />}
      {colour && (
        <span className={classes.dot} style={{ "--person": colour } as CSSProperties} aria-hidden="true" />
      )}
      <bdi className={classes.text}>{text}</bdi>
      {undo && (
        <Button size="compact-sm" variant="light" className={classes.undo} onClick={undoLast}>
          {texts.app.undo}
        </Button>
      )}
      <CloseButton size="sm" radius="xl" aria-label={texts.app.dismiss} onClick={() => dismiss(id)} />
    </div>
  );
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
  );
}

function undoByKey(event: KeyboardEvent): void {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  const isTyping = isField(event.target) && !(event.target as HTMLInputElement).matches("[type=checkbox]");
  if (isUndo && !isTyping && undoLast()) event.preventDefault();
}

/** The notices in the corner. Their words are said once, politely, from a place of their own. */
export function Notices() {
  const { notices, said } = useNotices();
  const canUndo = notices.some(({ undo }) => undo);
  useEffect(() => {
    if (!canUndo) return;
    window.addEventListener("keydown", undoByKey);
    return () => window.removeEventListener("keydown", undoByKey);
  }, [canUndo]);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(hush, SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {notices.length > 0 && (
        <section className={classes.stack} aria-label={texts.app.notices}>
          {notices.map((notice) => (
            <Slip key={notice.id} notice={notice} />
          ))}
        </section>
      )}
    </>
  );
}
