import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { isSignedIn, useMe } from "../../account/me";
import { returnFocus } from "../../app/focus-return";
import { later } from "../../app/later";
import { texts } from "../../texts";
import { isPaletteKey, onPalette, paletteDraft, setPaletteDraft } from "./opening";
import classes from "./palette.module.css";

/** Takes what is typed before the palette is there, which goes on with it: it must not end up in the text below. */
function Waiting({ onClose }: { onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const words = texts.workspace.palette;
  useLayoutEffect(() => {
    field.current?.focus();
    return returnFocus;
  }, []);
  return (
    <div className={classes.waiting} role="dialog" aria-busy="true" aria-label={words.title}>
      <input
        ref={field}
        aria-label={words.field}
        placeholder={words.placeholder}
        defaultValue={paletteDraft()}
        onChange={(event) => setPaletteDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
      />
    </div>
  );
}

const Palette = later(() => import("./Palette"), { waiting: Waiting });

/** Waits for Ctrl+K on every page. The palette's code comes when it is first asked for. */
export function PaletteHost() {
  const me = useMe();
  const [opened, setOpened] = useState(false);
  // Whoever has to sign in first has nothing to find.
  const isOpen = me.session.access !== "accounts" || isSignedIn(me);
  useEffect(() => {
    if (!isOpen) return;
    const open = () => setOpened(true);
    const press = (event: KeyboardEvent) => {
      // In a text with words selected it was for a link. Over a dialog, another one would be one too many.
      if (!isPaletteKey(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (!document.querySelector('[role="dialog"][aria-modal="true"]')) open();
    };
    window.addEventListener("keydown", press);
    const stop = onPalette(open);
    return () => {
      window.removeEventListener("keydown", press);
      stop();
    };
  }, [isOpen]);
  const close = () => {
    setPaletteDraft("");
    setOpened(false);
  };
  return <Palette opened={opened && isOpen} onClose={close} />;
}
