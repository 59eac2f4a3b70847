import { CloseButton, Loader, Progress } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck, IconClock } from "@tabler/icons-react";
import { Link } from "react-router";
import { texts } from "../texts";
import { shownTitle } from "../texts/shown";
import { type ImportItem, type Importing, MOST_FILES } from "./use-import";
import classes from "./workspace.module.css";

/** What becomes of each file, in the corner, until somebody closes it. */
export function ImportPanel({ importing }: { importing: Importing }) {
  const { items, busy, tooMany, close } = importing;
  if (items.length === 0) return null;
  const words = texts.workspace.import;
  const over = items.filter(({ state }) => state.kind === "done" || state.kind === "failed").length;
  const done = items.filter(({ state }) => state.kind === "done").length;
  const heading = busy ? words.running(over, items.length) : done > 0 ? words.done(done) : words.noneDone;
  return (
    <section className={classes.import} aria-labelledby="import-title" data-import-panel>
      <div className={classes.importHead}>
        <h2 id="import-title">{heading}</h2>
        <CloseButton aria-label={words.close} disabled={busy} onClick={close} />
      </div>
      {busy && <Progress value={(100 * over) / items.length} size="xs" radius={0} aria-label={heading} />}
      <ul className={classes.importList}>
        {items.map((item) => (
          <ImportRow key={item.key} item={item} />
        ))}
      </ul>
      {tooMany && <p className={classes.quiet}>{words.tooMany(MOST_FILES)}</p>}
    </section>
  );
}

function ImportRow({ item }: { item: ImportItem }) {
  const { name, state } = item;
  const words = texts.workspace.import;
  return (
    <li data-state={state.kind}>
      {state.kind === "done" && <IconCircleCheck size={18} stroke={1.7} aria-hidden="true" />}
      {state.kind === "failed" && <IconAlertCircle size={18} stroke={1.7} aria-hidden="true" />}
      {state.kind === "waiting" && <IconClock size={18} stroke={1.7} aria-hidden="true" />}
      {state.kind === "working" && <Loader size={16} aria-hidden="true" />}
      <span className={classes.importWords}>
        {state.kind === "done" ? (
          <Link to={`/d/${state.id}`} aria-label={words.open(shownTitle(state.title))}>
            <bdi>{shownTitle(state.title)}</bdi>
          </Link>
        ) : (
          <bdi>{name}</bdi>
        )}
        {state.kind === "failed" && <span className={classes.importReason}>{state.reason}</span>}
        {state.kind === "waiting" && <span className={classes.soft}>{words.waiting}</span>}
        {state.kind === "working" && <span className={classes.soft}>{words.working}</span>}
      </span>
    </li>
  );
}
