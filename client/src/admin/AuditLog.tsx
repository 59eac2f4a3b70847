import { Alert, Button, TextInput } from "@mantine/core";
import { IconDownload, IconListSearch } from "@tabler/icons-react";
import { type FormEvent, useCallback, useState } from "react";
import { RowsSkeleton } from "../account/Section";
import { type AuditEntry, type AuditFilter, auditCsv, listAudit } from "../api/admin";
import { Message } from "../app/Message";
import { exactly } from "../app/time";
import { texts } from "../texts";
import classes from "./admin.module.css";
import { usePages } from "./use-pages";

const NO_FILTER = { actor: "", action: "", document: "" };

function detailsOf(entry: AuditEntry): string {
  return Object.entries(entry.details ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  const details = detailsOf(entry);
  return (
    <tr>
      <td className={classes.nowrap}>
        <time dateTime={entry.created_at}>{exactly(entry.created_at)}</time>
      </td>
      <td data-label={texts.admin.who}>
        <bdi className={classes.mono}>{entry.actor}</bdi>
      </td>
      <td data-label={texts.admin.what}>
        <span className={classes.personName}>{entry.action}</span>
        {details && (
          <div className={classes.soft}>
            <bdi>{details}</bdi>
          </div>
        )}
      </td>
      <td data-label={texts.admin.toWhom}>
        {entry.target && <bdi className={classes.mono}>{entry.target}</bdi>}
        {entry.document_id && (
          <div>
            <a href={`/d/${entry.document_id}`} className={classes.mono}>
              {entry.document_id}
            </a>
          </div>
        )}
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
  const load = useCallback((before: string | null) => listAudit(filter, before), [filter]);
  const { items, next, error, busy, more } = usePages(load);
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
              {items.map((entry) => (
                <EntryRow key={entry.id} entry={entry} />
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
