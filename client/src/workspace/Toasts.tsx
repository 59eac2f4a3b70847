import { Button, CloseButton, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import { texts } from "../texts";
import classes from "./Toasts.module.css";
import { dismiss, shownToast, TOAST_MS, type Toast, useToast } from "./toasts";

function Slip({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.bad) return;
    const timer = setTimeout(() => dismiss(toast.id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast, held]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only stays longer while somebody is at it
    <div
      className={classes.toast}
      data-bad={toast.bad || undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.bad && <IconAlertTriangle size={18} stroke={1.8} aria-hidden="true" className={classes.icon} />}
      <bdi className={classes.text}>{toast.text}</bdi>
      {toast.undo && (
        <Button size="compact-sm" variant="subtle" className={classes.undo} onClick={() => void undoLast()}>
          {texts.workspace.said.undo}
        </Button>
      )}
      <CloseButton
        size="sm"
        className={classes.close}
        aria-label={texts.workspace.said.close}
        onClick={() => dismiss(toast.id)}
      />
    </div>
  );
}

/** Takes back what the toast tells of, if that can be. Returns whether there was anything. */
async function undoLast(): Promise<boolean> {
  const toast = shownToast();
  if (!toast?.undo) return false;
  dismiss(toast.id);
  await toast.undo();
  return true;
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
  );
}

/** What was just done, in the corner; and the voice of the workspace. */
export function Toasts() {
  const { toast, said } = useToast();
  const undo = useCallback((event: KeyboardEvent) => {
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    const isTyping = isField(event.target) && !(event.target as HTMLInputElement).matches("[type=checkbox]");
    if (!isUndo || isTyping || !shownToast()?.undo) return;
    event.preventDefault();
    void undoLast();
  }, []);
  useEffect(() => {
    window.addEventListener("keydown", undo);
    return () => window.removeEventListener("keydown", undo);
  }, [undo]);
  return (
    <>
      <VisuallyHidden role="status" data-said>
        {said}
      </VisuallyHidden>
      {toast && <Slip key={toast.id} toast={toast} />}
    </>
  );
}
