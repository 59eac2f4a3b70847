import { NativeSelect } from "@mantine/core";
import { texts } from "../texts";
import classes from "./history.module.css";
import { momentOf } from "./times";
import type { History } from "./use-history";

interface CompareProps {
  history: History;
  from: number;
  to: number;
  onChange: (from: number, to: number) => void;
}

interface Choice {
  value: string;
  label: string;
}

/** What can be compared: named versions, the ends of sessions, both ends of the history, and where one is. */
function choices({ sessions, versions, oldest, head }: History, current: number) {
  const names = texts.history;
  const seen = new Set([oldest, head]);
  const group = (entries: Choice[]): Choice[] =>
    entries.filter(({ value }) => !seen.has(Number(value)) && seen.add(Number(value)));
  const named = group(
    versions
      .filter(({ revision }) => revision >= oldest)
      .map(({ name, revision }) => ({ value: String(revision), label: name })),
  );
  const ends = group(
    (sessions ?? []).map(({ last, ended_at, authors }) => ({
      value: String(last),
      label: names.by(authors[0]?.name || names.somebody, momentOf(ended_at)),
    })),
  );
  const other = group([{ value: String(current), label: names.revision(current) }]);
  return [
    ...other,
    { value: String(head), label: names.newestOption },
    { value: String(oldest), label: oldest === 0 ? names.fromBeginning : names.fromOldest },
    ...(named.length > 0 ? [{ group: names.versions, items: named }] : []),
    ...(ends.length > 0 ? [{ group: names.groupSessions, items: ends }] : []),
  ];
}

export function Compare({ history, from, to, onChange }: CompareProps) {
  const names = texts.history;
  return (
    <fieldset className={classes.compare} aria-label={names.compare}>
      <NativeSelect
        label={names.from}
        size="sm"
        value={String(from)}
        data={choices(history, from)}
        onChange={(event) => onChange(Number(event.currentTarget.value), to)}
      />
      <NativeSelect
        label={names.to}
        size="sm"
        value={String(to)}
        data={choices(history, to)}
        onChange={(event) => onChange(from, Number(event.currentTarget.value))}
      />
    </fieldset>
  );
}
