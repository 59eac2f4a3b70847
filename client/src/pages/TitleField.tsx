import { useEffect, useRef } from "react";
import { TITLE_LIMIT } from "../sync/title";
import { texts } from "../texts";
import { shownTitle } from "../texts/shown";
import classes from "./TitleField.module.css";

interface TitleFieldProps {
  title: string;
  readOnly: boolean;
  onChange: (title: string) => void;
  /** Enter, or the arrow down at the end: on to the text. */
  onDone: () => void;
}

/** The title on the sheet: as large as a heading, as many lines as it needs, without line breaks of its own. */
export function TitleField({ title, readOnly, onChange, onDone }: TitleFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);

  // Browsers without `field-sizing` need to be told the height.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the title
  useEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [title]);

  return (
    <>
      <h1 className={classes.heading}>{shownTitle(title)}</h1>
      <textarea
        ref={field}
        className={classes.title}
        dir={title ? "auto" : undefined}
        rows={1}
        value={title}
        readOnly={readOnly}
        maxLength={TITLE_LIMIT}
        aria-label={texts.document.title}
        placeholder={texts.untitled}
        spellCheck
        onChange={(event) => onChange(event.currentTarget.value.replace(/[\r\n]+/g, " "))}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const { selectionStart, selectionEnd, value } = event.currentTarget;
          const atEnd = selectionStart === value.length && selectionEnd === value.length;
          if (event.key === "Enter" || (event.key === "ArrowDown" && !event.shiftKey && atEnd)) {
            event.preventDefault();
            onDone();
          }
        }}
      />
    </>
  );
}
