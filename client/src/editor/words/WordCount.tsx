import { Popover, UnstyledButton } from "@mantine/core";
import Quill from "quill/core";
import { useEffect, useState } from "react";
import { texts } from "../../texts";
import { type Count, Counter, countParagraph, minutes, NOTHING, sum } from "./count";
import classes from "./words.module.css";

/** After the last change; a long text is not counted while somebody types. */
const PAUSE_MS = 400;
/** Of a selection, at most this many characters are counted at once. */
const MAX_SELECTION = 100_000;

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 16);
  });
}

function useCount(quill: Quill): Count | null {
  const [count, setCount] = useState<Count | null>(null);
  useEffect(() => {
    const counter = new Counter();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort = new AbortController();
    const run = async () => {
      const { signal } = abort;
      await idle();
      if (signal.aborted) return;
      const next = await counter.count(quill.getText(), signal, idle);
      if (next) setCount(next);
    };
    const soon = () => {
      abort.abort();
      abort = new AbortController();
      clearTimeout(timer);
      timer = setTimeout(() => void run(), PAUSE_MS);
    };
    quill.on(Quill.events.TEXT_CHANGE, soon);
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      quill.off(Quill.events.TEXT_CHANGE, soon);
    };
  }, [quill]);
  return count;
}

function useSelected(quill: Quill): Count | null {
  const [count, setCount] = useState<Count | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { index, length } = quill.selection.savedRange;
        const isSome = length > 0 && length <= MAX_SELECTION;
        setCount(
          isSome ? quill.getText(index, length).split("\n").map(countParagraph).reduce(sum, NOTHING) : null,
        );
      }, 120);
    };
    quill.on(Quill.events.SELECTION_CHANGE, look);
    return () => {
      clearTimeout(timer);
      quill.off(Quill.events.SELECTION_CHANGE, look);
    };
  }, [quill]);
  return count;
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <div className={classes.row}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** How long the text is, at the foot of the window. */
export function WordCount({ quill }: { quill: Quill }) {
  const words = texts.media.words;
  const count = useCount(quill);
  const selected = useSelected(quill);
  if (!count) return null;
  return (
    <Popover position="top-end" shadow="md" width={250}>
      <Popover.Target>
        <UnstyledButton className={classes.pill}>
          {selected && selected.words > 0
            ? words.ofSelected(selected.words, count.words)
            : words.words(count.words)}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.title}>
        <dl className={classes.list}>
          {selected && <Row label={words.selected} value={words.words(selected.words)} />}
          {selected && <Row label="" value={words.characters(selected.characters)} />}
          <Row label={words.wordsLabel} value={words.number(count.words)} />
          <Row label={words.charactersLabel} value={words.number(count.characters)} />
          <Row label={words.lettersLabel} value={words.number(count.letters)} />
          <Row label={words.readingLabel} value={words.minutes(minutes(count))} />
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
