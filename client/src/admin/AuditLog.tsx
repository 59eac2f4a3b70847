import { Alert, Button, TextInput, UnstyledButton } from "@mantine/core";
import { IconDownload, IconListSearch } from "@tabler/icons-react";
import { type FormEvent, useCallback, useState } from "react";
import { RowsSkeleton } from "../account/Section";
import { type AuditEntry, type AuditFilter, type AuditPerson, auditCsv, listAudit } from "../api/admin";
import { Message } from "../app/Message";
import { exactly } from "../app/time";
import { PersonAvatar } from "../people/PersonAvatar";
import { texts } from "../texts";
import classes from "./admin.module.css";
import { usePages } from "./use-pages";

const NO_FILTER = { actor: "", action: "", document: "" };

/** An entry with the people whom it names; null where they are nobody, or gone. */
interface Line {
  entry: AuditEntry;
  actor: AuditPerson | null;
  target: AuditPerson | null;
}

async function listLines(filter: AuditFilter, before: string | null) {
  const { items, people, next_cursor } = await listAudit(filter, before);
  const known = new Map(people.map((person) => [person.id, person]));
  const lines = items.map((entry) => ({
    entry,
    actor: known.get(entry.actor) ?? null,
    target: known.get(entry.target) ?? null,
  }));
  return { items: lines, next_cursor };
}

function detailsOf(entry: AuditEntry): string {
  return Object.entries(entry.details ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

/** Somebody in the log; choosing them shows what they did. */
function Named({ person, onChoose }: { person: AuditPerson; onChoose: (person: AuditPerson) => void }) {
  return (
    <div className={classes.named}>
      <PersonAvatar {...person} size={26} />
      <div className={classes.personWords}>
        <UnstyledButton
          className={classes.choose}
          data-tip={texts.admin.showActs}
          onClick={() => onChoose(person)}
        >
          <bdi>{person.name}</bdi>
        </UnstyledButton>
        {person.email && <div className={classes.soft}>{person.email}</div>}
      </div>
    </div>
  );
}

interface EntryRowProps {
  line: Line;
  onChoose: (person: AuditPerson) => void;
}

function EntryRow({ line: { entry, actor, target }, onChoose }: EntryRowProps) {
  const nameless = texts.admin.nameless[entry.actor];
  const details = detailsOf(entry);
  return (
    <tr>
      <td className={classes.nowrap}>
        <time dateTime={entry.created_at}>{exactly(entry.created_at)}</time>
      </td>
      <td data-label={texts.admin.who}>
        <div className={classes.cell}>
          {actor ? (
            <Named person={actor} onChoose={onChoose} />
          ) : (
            <bdi className={nameless ? undefined : classes.mono}>{nameless ?? entry.actor}</bdi>
          )}
        </div>
      </td>
      <td data-label={texts.admin.what}>
        <div className={classes.cell}>
          <span className={classes.personName}>{entry.action}</span>
          {details && (
            <div className={classes.soft}>
              <bdi>{details}</bdi>
            </div>
          )}
        </div>
      </td>
      <td data-label={texts.admin.toWhom}>
        <div className={classes.cell}>
          {target && target.id !== actor?.id && <Named person={target} onChoose={onChoose} />}
          {!target && entry.target && entry.target !== entry.document_id && (
            <bdi className={classes.mono}>{entry.target}</bdi>
          )}
          {entry.document_id && (
            <div>
              <a href={`/d/${entry.document_id}`} className={classes.mono}>
                {entry.document_id}
              </a>
            </div>
          )}
        </div>
      </td>
      <td data-label={texts.admin.from} className={classes.soft}>
        {entry.address}
      </td>
    </tr>
  );
}

export function AuditLog() {
  const [draft, setDraft] = useState(NO_FILTER);
  const [filter, setFilter] = useState<AuditFilter>(NO_FILTER);
  const load = useCallback((before: string | null) => listLines(filter, before), [filter]);
  const { items, next, error, busy, more, reload } = usePages(load);
  const filtered = Object.values(filter).some(Boolean);

  const apply = (event: FormEvent) => {
    event.preventDefault();
    setFilter({
      actor: draft.actor.trim(),
      action: draft.action.trim(),
      document: draft.document.trim(),
    });
  };
  const clear = () => {
    setDraft(NO_FILTER);
    setFilter(NO_FILTER);
  };
  const choose = (person: AuditPerson) => {
    const chosen = { ...NO_FILTER, actor: person.email || person.id };
    setDraft(chosen);
    setFilter(chosen);
  };
  const field = (name: keyof typeof NO_FILTER, label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={draft[name]}
      spellCheck={false}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setDraft((before) => ({ ...before, [name]: value }));
      }}
    />
  );

  return (
    <>
      <div className={classes.bar}>
        <form onSubmit={apply} className={classes.filters}>
          {field("actor", texts.admin.filterActor, texts.admin.actorPlaceholder)}
          {field("action", texts.admin.filterAction, texts.admin.actionPlaceholder)}
          {field("document", texts.admin.filterDocument, texts.admin.documentPlaceholder)}
          <Button type="submit" variant="light">
            {texts.admin.apply}
          </Button>
          {filtered && (
            <Button variant="subtle" color="gray" onClick={clear}>
              {texts.admin.clear}
            </Button>
          )}
        </form>
        <Button
          component="a"
          href={auditCsv(filter)}
          download="audit.csv"
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.7} />}
        >
          {texts.admin.export}
        </Button>
      </div>
      {error !== null && (
        <Alert color="red" title={texts.account.tryAgain} mb="md" role="alert">
          {error}
          <Button size="compact-sm" variant="default" mt="xs" display="block" onClick={() => void reload()}>
            {texts.app.retry}
          </Button>
        </Alert>
      )}
      {items === null && error === null && <RowsSkeleton />}
      {items?.length === 0 && (
        <Message icon={<IconListSearch size={40} stroke={1.3} />} title={texts.admin.auditNone}>
          {texts.admin.auditNoneText}
        </Message>
      )}
      {items !== null && items.length > 0 && (
        <div className={classes.panel}>
          <table className={classes.table} aria-label={texts.admin.auditLabel}>
            <thead>
              <tr>
                <th scope="col">{texts.admin.time}</th>
                <th scope="col">{texts.admin.who}</th>
                <th scope="col">{texts.admin.what}</th>
                <th scope="col">{texts.admin.toWhom}</th>
                <th scope="col">{texts.admin.from}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((line) => (
                <EntryRow key={line.entry.id} line={line} onChoose={choose} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next !== null && (
        <Button variant="default" mt="lg" onClick={more} loading={busy}>
          {texts.admin.more}
        </Button>
      )}
    </>
  );
}
