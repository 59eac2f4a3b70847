import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  replaceAll,
  replaceNext,
  SearchQuery,
  setSearchQuery,
} from "@codemirror/search";
import { type EditorView, runScopeHandlers, type ViewUpdate } from "@codemirror/view";
import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconLetterCase,
  IconRegex,
  IconReplace,
  IconReplaceFilled,
  IconTextScan2,
  IconX,
} from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { stepOf } from "../app/shortcuts/steps";
import { texts } from "../texts";
import classes from "./code.module.css";
import { countMatches, type Matches } from "./count";
import type { CodeEditor } from "./editor";
import { restOf, wantedQuery } from "./expressions";

interface FindPanelProps {
  editor: CodeEditor;
  readOnly: boolean;
}

/** What is found is counted after this pause at the earliest. */
const COUNT_MS = 120;

const asks = ({ transactions }: ViewUpdate) =>
  transactions.some(({ effects }) => effects.some((effect) => effect.is(setSearchQuery)));

/** Finding and replacing, above the text. Its state is CodeMirror's. */
export function FindPanel({ editor, readOnly }: FindPanelProps) {
  const { view } = editor;
  const words = texts.code.find;
  const [query, setQuery] = useState(() => wantedQuery(view.state));
  const [matches, setMatches] = useState<Matches | null>(null);
  const [slow, setSlow] = useState(() => restOf(view.state) === "slow");
  const field = useRef<HTMLInputElement>(null);
  /** Whether replacing was the last thing done here: then that is what Ctrl-Z takes back, also in a field. */
  const replacedLast = useRef(false);

  useEffect(() => field.current?.select(), []);

  const change = (next: Partial<ConstructorParameters<typeof SearchQuery>[0]>) => {
    replacedLast.current = false;
    const { search, replace, caseSensitive, regexp, wholeWord } = { ...query, ...next };
    // "\n" is a backslash and an n, except in an expression.
    const made = new SearchQuery({ search, replace, caseSensitive, regexp, wholeWord, literal: !regexp });
    setQuery(made);
    if (search !== query.search) setMatches(null);
    view.dispatch({ effects: setSearchQuery.of(made) });
  };

  // Others write, and the cursor moves from match to match, while the form is open.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => {
      timer = undefined;
      if (restOf(view.state) === null) setMatches(countMatches(view.state, getSearchQuery(view.state)));
    };
    const heard = (update: ViewUpdate) => {
      const asked = asks(update);
      if (asked) setQuery(wantedQuery(update.state));
      setSlow(restOf(update.state) === "slow");
      if (asked || update.docChanged || update.selectionSet) timer ??= setTimeout(count, COUNT_MS);
    };
    count();
    const forget = editor.watch(heard);
    return () => {
      forget();
      clearTimeout(timer);
    };
  }, [editor, view]);

  const run = (command: (view: EditorView) => boolean) => () => {
    if (restOf(view.state) === null) command(view);
  };

  const replace = (command: (view: EditorView) => boolean) => () => {
    replacedLast.current = true;
    run(command)();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = stepOf(event);
    if (step && (replacedLast.current || !(event.target instanceof HTMLInputElement))) {
      event.preventDefault();
      editor.undo[step]();
      return;
    }
    if (runScopeHandlers(view, event.nativeEvent, "search-panel")) {
      event.preventDefault();
      return;
    }
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (event.target.name === "replace") replace(replaceNext)();
    else run(event.shiftKey ? findPrevious : findNext)();
  };

  const toggles = [
    { name: "caseSensitive", icon: IconLetterCase, label: words.matchCase },
    { name: "wholeWord", icon: IconTextScan2, label: words.wholeWord },
    { name: "regexp", icon: IconRegex, label: words.regexp },
  ] as const;

  return (
    <search className={classes.find} aria-label={readOnly ? words.find : words.title} onKeyDown={onKeyDown}>
      <div className={classes.findRow}>
        <input
          ref={field}
          className={classes.field}
          name="find"
          main-field="true"
          value={query.search}
          aria-label={words.find}
          placeholder={words.find}
          aria-invalid={!query.valid && query.search !== ""}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => change({ search: event.currentTarget.value })}
        />
        <div className={classes.buttons}>
          {toggles.map(({ name, icon: Icon, label }) => (
            <Tooltip key={name} label={label}>
              <ActionIcon
                variant={query[name] ? "light" : "subtle"}
                color={query[name] ? undefined : "gray"}
                size="md"
                aria-label={label}
                aria-pressed={query[name]}
                onClick={() => change({ [name]: !query[name] })}
              >
                <Icon size={17} stroke={1.8} />
              </ActionIcon>
            </Tooltip>
          ))}
        </div>
        <span className={classes.count} role="status">
          {slow ? texts.media.find.slow : countWords(query, matches)}
        </span>
        <div className={classes.buttons}>
          <Tooltip label={words.previous}>
            <ActionIcon variant="subtle" color="gray" aria-label={words.previous} onClick={run(findPrevious)}>
              <IconArrowUp size={17} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={words.next}>
            <ActionIcon variant="subtle" color="gray" aria-label={words.next} onClick={run(findNext)}>
              <IconArrowDown size={17} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={words.close}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={words.close}
              onClick={() => {
                closeSearchPanel(view);
                view.focus();
              }}
            >
              <IconX size={17} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      {!readOnly && (
        <div className={classes.findRow}>
          <input
            className={classes.field}
            name="replace"
            value={query.replace}
            aria-label={words.replaceBy}
            placeholder={words.replaceBy}
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => change({ replace: event.currentTarget.value })}
          />
          <div className={classes.buttons}>
            <Tooltip label={words.replace}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={words.replace}
                onClick={replace(replaceNext)}
              >
                <IconReplace size={17} stroke={1.8} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={words.replaceAll}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={words.replaceAll}
                onClick={replace(replaceAll)}
              >
                <IconReplaceFilled size={17} />
              </ActionIcon>
            </Tooltip>
          </div>
        </div>
      )}
    </search>
  );
}

function countWords(query: SearchQuery, matches: Matches | null): string {
  const words = texts.code.find;
  if (query.search === "" || matches === null) return "";
  if (!query.valid) return words.invalid;
  const { total, current, more } = matches;
  if (total === 0) return words.none;
  return current > 0 ? words.ofMany(current, total, more) : words.many(total, more);
}
