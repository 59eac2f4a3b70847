import { ActionIcon, Button, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconBracketsContain,
  IconLetterCase,
  IconRegex,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import type Quill from "quill/core";
import {
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { stepOf } from "../../app/shortcuts/steps";
import { texts } from "../../texts";
import { openFind, setView, useView, viewState } from "../media/state";
import classes from "./find.module.css";
import { Finder, type Found } from "./finder";

interface ToggleProps {
  label: string;
  icon: TablerIcon;
  on: boolean;
  onToggle: (on: boolean) => void;
}

function Toggle({ label, icon: Icon, on, onToggle }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <UnstyledButton
        className={classes.toggle}
        aria-label={label}
        aria-pressed={on}
        onClick={() => onToggle(!on)}
      >
        <Icon size={17} stroke={1.8} aria-hidden="true" />
      </UnstyledButton>
    </Tooltip>
  );
}

/** Not `disabled`: whoever has just replaced the last match would lose the focus, and the keys that take it back. */
const unusable = (is: boolean) => ({ "aria-disabled": is || undefined, "data-disabled": is || undefined });

function countOf(found: Found, text: string): string {
  const words = texts.media.find;
  if (!text) return "";
  if (found.trouble === "bad") return words.bad;
  if (found.trouble === "slow") return words.slow;
  if (found.replaced !== null) return words.replacing(found.replaced);
  if (found.searching) return words.searching;
  if (found.count === 0) return words.none;
  return words.count(found.current + 1, found.count, found.more);
}

function Bar({ quill, finder, readOnly }: { quill: Quill; finder: Finder; readOnly: boolean }) {
  const words = texts.media.find;
  const { find, findAsked } = useView();
  const found = useSyncExternalStore(finder.subscribe, finder.current);
  const [text, setText] = useState(viewState().findDraft);
  const [replacement, setReplacement] = useState("");
  const [matchCase, setMatchCase] = useState(false);
  const [wholeWord, setWholeWord] = useState(false);
  const [regex, setRegex] = useState(false);
  const [done, setDone] = useState("");
  const field = useRef<HTMLInputElement>(null);
  /** Whether replacing was the last thing done here: then that is what Ctrl-Z takes back, also in a field. */
  const replacedLast = useRef(false);
  const replacing = find === "replace" && !readOnly;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each request takes the selected words anew
  useLayoutEffect(() => {
    const { findDraft } = viewState();
    if (findDraft) {
      // The person is in the middle of a word.
      setText(findDraft);
      setView({ findDraft: "" });
      field.current?.focus();
      field.current?.setSelectionRange(findDraft.length, findDraft.length);
      return;
    }
    const { index, length } = quill.selection.savedRange;
    const selected = length > 0 && length <= 200 ? quill.getText(index, length) : "";
    if (selected && !selected.includes("\n")) setText(selected);
    field.current?.focus();
    field.current?.select();
  }, [findAsked, quill]);

  useEffect(() => {
    setDone("");
    void finder.look({ text, matchCase, wholeWord, regex });
  }, [finder, text, matchCase, wholeWord, regex]);

  const close = () => {
    finder.select();
    setView({ find: "closed" });
    quill.focus();
  };
  const go = (by: 1 | -1) => {
    setDone("");
    finder.step(by);
  };
  const replaceOne = () => {
    setDone("");
    replacedLast.current = true;
    void finder.replaceOne(replacement);
  };
  const replaceAll = async () => {
    if (found.count === 0 || found.replaced !== null) return;
    replacedLast.current = true;
    setDone(words.replaced(await finder.replaceAll(replacement)));
  };
  const keys = (event: KeyboardEvent) => {
    const step = stepOf(event);
    const isOwnStep = event.target instanceof HTMLInputElement && !replacedLast.current;
    if (event.key === "Escape") close();
    else if (step && !isOwnStep) {
      setDone("");
      quill.history[step]();
    } else if (event.key === "F3" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "g")) {
      go(event.shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const count = countOf(found, text);

  return (
    <search
      className={classes.bar}
      aria-label={words.title}
      onKeyDown={keys}
      onInput={() => {
        replacedLast.current = false;
      }}
      data-stays
    >
      <div className={classes.row}>
        <TextInput
          ref={field}
          className={classes.field}
          size="xs"
          aria-label={words.what}
          placeholder={words.what}
          value={text}
          maxLength={500}
          error={Boolean(found.trouble)}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            go(event.shiftKey ? -1 : 1);
          }}
        />
        <Text size="xs" className={classes.count} role="status">
          {done || count}
        </Text>
        <Tooltip label={`${words.previous} (⇧ Enter)`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.previous}
            {...unusable(found.count === 0)}
            onClick={() => go(-1)}
          >
            <IconArrowUp size={17} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${words.next} (Enter)`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.next}
            {...unusable(found.count === 0)}
            onClick={() => go(1)}
          >
            <IconArrowDown size={17} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <Toggle label={words.matchCase} icon={IconLetterCase} on={matchCase} onToggle={setMatchCase} />
        <Toggle label={words.wholeWord} icon={IconBracketsContain} on={wholeWord} onToggle={setWholeWord} />
        <Toggle label={words.regex} icon={IconRegex} on={regex} onToggle={setRegex} />
        {!readOnly && !replacing && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => openFind("replace")}>
            {words.replaceOpen}
          </Button>
        )}
        <ActionIcon
          className={classes.close}
          variant="subtle"
          color="gray"
          aria-label={words.close}
          onClick={close}
        >
          <IconX size={17} stroke={1.8} />
        </ActionIcon>
      </div>
      {replacing && (
        <div className={classes.row}>
          <TextInput
            className={classes.field}
            size="xs"
            aria-label={words.replacement}
            placeholder={words.replacement}
            value={replacement}
            maxLength={5000}
            onChange={(event) => setReplacement(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              replaceOne();
            }}
          />
          <Button size="xs" variant="default" {...unusable(found.count === 0)} onClick={replaceOne}>
            {words.replace}
          </Button>
          <Button
            size="xs"
            variant="default"
            {...unusable(found.count === 0 || found.replaced !== null)}
            onClick={() => void replaceAll()}
          >
            {words.replaceAll}
          </Button>
        </div>
      )}
    </search>
  );
}

/** The bar below the toolbar with which one finds and replaces. */
export default function FindBar({ quill, readOnly }: { quill: Quill; readOnly: boolean }) {
  const [finder, setFinder] = useState<Finder | null>(null);
  // At once, as the focus below: what is typed between what waited and the bar would be lost.
  useLayoutEffect(() => {
    const made = new Finder(quill);
    setFinder(made);
    return () => made.close();
  }, [quill]);
  return finder && <Bar quill={quill} finder={finder} readOnly={readOnly} />;
}
