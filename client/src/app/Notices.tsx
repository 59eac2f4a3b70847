import { CloseButton, VisuallyHidden } from "@mantine/core";
import { type CSSProperties, useEffect, useState } from "react";
import { texts } from "../texts";
import classes from "./Notices.module.css";
import { dismiss, NOTICE_MS, type Notice, useNotices } from "./notices";

function Slip({ notice }: { notice: Notice }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(notice.id), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice.id, held]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only stays longer while somebody looks at it
    <div
      className={classes.notice}
      data-notice
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {notice.colour && (
        <span
          className={classes.dot}
          style={{ "--person": notice.colour } as CSSProperties}
          aria-hidden="true"
        />
      )}
      <bdi>{notice.text}</bdi>
      <CloseButton size="sm" radius="xl" aria-label={texts.app.close} onClick={() => dismiss(notice.id)} />
    </div>
  );
}

/** The notices in the corner. Their words are said once, politely, from a place of their own. */
export function Notices() {
  const notices = useNotices();
  return (
    <>
      <VisuallyHidden role="status">{notices.findLast(({ quiet }) => !quiet)?.text ?? ""}</VisuallyHidden>
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
