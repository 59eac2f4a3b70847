/**
 * An expression that finds at once in one text may take for ever in another, and the page with it. So each is tried in a
 * worker before anything is looked for with it, and rests from a change on which it could explode until it was tried again.
 */
import { getSearchQuery, SearchQuery, searchPanelOpen, setSearchQuery } from "@codemirror/search";
import {
  EditorState,
  type Extension,
  Prec,
  type Range,
  StateEffect,
  StateField,
  type Text,
  type Transaction,
} from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  keymap,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { tryOut } from "./trial";

/** After a change others may follow; after one that was too slow, soon again would only heat the machine. */
const AGAIN_MS = 120;
const SLOW_AGAIN_MS = 1500;
/** What an expression may cost by the most cautious estimate, in steps of a hundred-millionth of a second or so. */
const MOST_STEPS = 30_000_000;
/** As far as an expression for several lines looks at once. */
const SEVERAL_LINES = 5000;

interface Resting {
  query: SearchQuery;
  slow: boolean;
}

const rest = StateEffect.define<SearchQuery>();
const tooSlow = StateEffect.define<null>();
const tried = StateEffect.define<null>();

const isSame = (one: SearchQuery, other: SearchQuery) =>
  one.search === other.search && one.regexp === other.regexp && one.caseSensitive === other.caseSensitive;

const restingField = StateField.define<Resting | null>({
  create: () => null,
  update(value, { effects }) {
    let next = value;
    for (const effect of effects) {
      if (effect.is(setSearchQuery)) next = null;
      else if (effect.is(rest)) {
        next = {
          query: effect.value,
          slow: Boolean(value?.slow) && value !== null && isSame(value.query, effect.value),
        };
      } else if (effect.is(tooSlow) && next) next = { ...next, slow: true };
    }
    return next;
  },
});

/** What somebody looks for, whether or not it can be looked for already. */
export function wantedQuery(state: EditorState): SearchQuery {
  return state.field(restingField)?.query ?? getSearchQuery(state);
}

/** Why nothing is found at the moment: it is being tried, or takes too long. */
export function restOf(state: EditorState): "trying" | "slow" | null {
  const resting = state.field(restingField);
  return resting && (resting.slow ? "slow" : "trying");
}

/** Whether an expression may need more steps on lines of this length than the page has. */
export function mayExplode(source: string, longest: number): boolean {
  const bare = source.replace(/\\[^1-9k]/g, "x").replace(/\[(?:\\.|[^\]])*\]/g, "x");
  // A loop in a loop, or what was found once more: nobody knows.
  if (/\)[*+{]|\\/.test(bare)) return true;
  const loops = bare.match(/[*+]|\{\d/g)?.length ?? 0;
  const several = /\\[sWDnr]|\n|\r|\[\^/.test(source);
  return Math.max(several ? SEVERAL_LINES : 0, longest) ** (loops + 1) > MOST_STEPS;
}

function longestChanged({ changes, newDoc }: Transaction): number {
  let longest = 0;
  changes.iterChangedRanges((_from, _to, from, to) => {
    for (let { number } = newDoc.lineAt(from); number <= newDoc.lines; number += 1) {
      const line = newDoc.line(number);
      if (line.from > to) break;
      longest = Math.max(longest, line.length);
    }
  });
  return longest;
}

const resting = EditorState.transactionExtender.of((transaction) => {
  const { startState, effects, docChanged } = transaction;
  const active = getSearchQuery(startState);
  let query = active;
  for (const effect of effects) {
    if (effect.is(tried)) return null;
    if (effect.is(setSearchQuery)) query = effect.value;
  }
  if (!query.regexp || !query.valid) return null;
  const isKnown = isSame(query, active);
  if (isKnown && !(docChanged && mayExplode(query.search, longestChanged(transaction)))) return null;
  const { replace, caseSensitive, wholeWord } = query;
  const nothing = new SearchQuery({ search: "", regexp: true, replace, caseSensitive, wholeWord });
  return { effects: [setSearchQuery.of(nothing), rest.of(query)] };
});

const match = Decoration.mark({ class: "cm-searchMatch" });

/** Tries what rests, and keeps what it found before in sight meanwhile. */
const trials = ViewPlugin.fromClass(
  class {
    kept: DecorationSet = Decoration.none;
    private ranges: readonly { from: number; to: number }[];
    private timer: ReturnType<typeof setTimeout> | undefined;
    private end = () => {};

    constructor(private readonly view: EditorView) {
      this.ranges = view.visibleRanges;
    }

    update({ startState, state, docChanged, changes, view }: ViewUpdate): void {
      const before = startState.field(restingField);
      const now = state.field(restingField);
      if (now === null) {
        if (before) this.stop();
        this.kept = Decoration.none;
      } else {
        const found = getSearchQuery(startState);
        if (!before && isSame(found, now.query)) this.kept = this.found(startState, found);
        else if (before && !isSame(before.query, now.query)) this.kept = Decoration.none;
        this.kept = this.kept.map(changes);
        if (docChanged || before?.query !== now.query) {
          const isAnew = !before || !isSame(before.query, now.query);
          this.stop();
          this.timer = setTimeout(
            () => this.begin(now.query, state.doc),
            isAnew && !docChanged ? 0 : now.slow ? SLOW_AGAIN_MS : AGAIN_MS,
          );
        }
      }
      if (!searchPanelOpen(state) || now?.slow) this.kept = Decoration.none;
      this.ranges = view.visibleRanges;
    }

    destroy(): void {
      this.stop();
    }

    private begin(query: SearchQuery, doc: Text): void {
      this.end = tryOut(doc.toString(), query.search, query.caseSensitive, (isSlow) => {
        this.view.dispatch({
          effects: isSlow ? tooSlow.of(null) : [tried.of(null), setSearchQuery.of(query)],
        });
      });
    }

    private stop(): void {
      clearTimeout(this.timer);
      this.end();
    }

    private found(state: EditorState, query: SearchQuery): DecorationSet {
      const marks: Range<Decoration>[] = [];
      for (const { from, to } of this.ranges) {
        const cursor = query.getCursor(state, from, to);
        for (let one = cursor.next(); !one.done; one = cursor.next()) {
          if (one.value.to > one.value.from) marks.push(match.range(one.value.from, one.value.to));
        }
      }
      return Decoration.set(marks, true);
    }
  },
  { decorations: ({ kept }) => kept },
);

const isResting = ({ state }: EditorView) => restOf(state) !== null;

export const triedExpressions: Extension = [
  restingField,
  resting,
  trials,
  // They would look for the selected words instead.
  Prec.high(
    keymap.of(
      ["F3", "Mod-g"].map((key) => ({ key, run: isResting, shift: isResting, scope: "editor search-panel" })),
    ),
  ),
];
