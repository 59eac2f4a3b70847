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
import { type EditorView, runScopeHandlers } from "@codemirror/view";
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
import { texts } from "../texts";
import classes from "./code.module.css";
import { countMatches } from "./count";

interface FindPanelProps {
  view: EditorView;
  readOnly: boolean;
}

/** A change of the form is counted after this pause. */
const COUNT_MS = 120;

/** Finding and replacing, above the text. Its state is CodeMirror's. */
export function FindPanel({ view, readOnly }: FindPanelProps) {
  const words = texts.code.find;
  const [query, setQuery] = useState(() => getSearchQuery(view.state));
  const [count, setCount] = useState("");
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => field.current?.select(), []);

  const change = (next: Partial<ConstructorParameters<typeof SearchQuery>[0]>) => {
    const { search, replace, caseSensitive, regexp, wholeWord, literal } = query;
    const made = new SearchQuery({ search, replace, caseSensitive, regexp, wholeWord, literal, ...next });
    setQuery(made);
    view.dispatch({ effects: setSearchQuery.of(made) });
  };

  const counted = () => setCount(countWords(view, getSearchQuery(view.state)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is the occasion
  useEffect(() => {
    const timer = setTimeout(counted, COUNT_MS);
    return () => clearTimeout(timer);
  }, [query, view]);

  const run = (command: (view: EditorView) => boolean) => () => {
    command(view);
    counted();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (runScopeHandlers(view, event.nativeEvent, "search-panel")) {
      event.preventDefault();
      return;
    }
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (event.target.name === "replace") run(replaceNext)();
    else run(event.shiftKey ? findPrevious : findNext)();
  };

  const toggles = [
    { name: "caseSensitive", icon: IconLetterCase, label: words.matchCase },
    { name: "wholeWord", icon: IconTextScan2, label: words.wholeWord },
    { name: "regexp", icon: IconRegex, label: words.regexp },
  ] as const;

  return (
    <search className={classes.find} aria-label={words.title} onKeyDown={onKeyDown}>
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
          {count}
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
              <ActionIcon variant="subtle" color="gray" aria-label={words.replace} onClick={run(replaceNext)}>
                <IconReplace size={17} stroke={1.8} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={words.replaceAll}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={words.replaceAll}
                onClick={run(replaceAll)}
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

function countWords(view: EditorView, query: SearchQuery): string {
  const words = texts.code.find;
  if (query.search === "") return "";
  if (!query.valid) return words.invalid;
  const { total, current, more } = countMatches(view.state, query);
  if (total === 0) return words.none;
  return current > 0 ? words.ofMany(current, total, more) : words.many(total, more);
}
