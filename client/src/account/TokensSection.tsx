import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ApiToken, createToken, deleteToken, listTokens, type TokenScope } from "../api/account";
import { CopyField } from "../app/CopyField";
import { exactly, fromNow } from "../app/time";
import { useLoaded } from "../app/use-loaded";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import classes from "./account.module.css";
import { LoadFailed, Outcome, RowsSkeleton, Section } from "./Section";

const DAY_MS = 24 * 60 * 60 * 1000;
/** In days; not a record, whose numeric keys would come before the others. */
const EXPIRIES = ["30", "90", "365", "never"];

function options(words: Record<string, string>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

function expiry(token: ApiToken): string {
  if (token.expires_at === null) return texts.account.tokenForever;
  if (new Date(token.expires_at).getTime() < Date.now()) return texts.account.tokenExpired;
  return texts.account.tokenExpires(fromNow(token.expires_at));
}

interface TokenFormProps {
  onCreated: (secret: string) => void;
}

function TokenForm({ onCreated }: TokenFormProps) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("read");
  const [days, setDays] = useState("90");
  const { busy, error, run } = useTask();
  const create = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const expires =
        days !== "never" ? { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() } : {};
      const { token } = await createToken({ name: name.trim(), scope, ...expires });
      setName("");
      onCreated(token);
    });
  };
  return (
    <form onSubmit={create}>
      <div className={classes.tokenForm}>
        <TextInput
          label={texts.account.tokenName}
          placeholder={texts.account.tokenNamePlaceholder}
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        <Select
          label={texts.account.tokenScope}
          data={options(texts.account.scopes)}
          value={scope}
          onChange={(value) => value && setScope(value as TokenScope)}
          allowDeselect={false}
        />
        <Select
          label={texts.account.tokenExpiry}
          data={EXPIRIES.map((value) => ({ value, label: texts.account.expiries[value] ?? value }))}
          value={days}
          onChange={(value) => value && setDays(value)}
          allowDeselect={false}
        />
        <Button type="submit" loading={busy} variant="light">
          {texts.account.tokenCreate}
        </Button>
      </div>
      <Outcome said={null} error={error} />
    </form>
  );
}

export function TokensSection() {
  const { value: tokens, error: loadError, reload } = useLoaded(listTokens);
  const [secret, setSecret] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { busy, error, run } = useTask();
  const remove = (id: string) => {
    setSaid(null);
    void run(async () => {
      await deleteToken(id);
      await reload();
      setSaid(texts.account.tokenDeleted);
    });
  };
  return (
    <Section title={texts.account.tokens} text={texts.account.tokensText}>
      {secret !== null && (
        <div className={classes.secret} role="status">
          <strong>{texts.account.tokenCreated}</strong>
          <p className={classes.sectionText}>{texts.account.tokenOnce}</p>
          <CopyField label={texts.account.tokenValue} value={secret} />
          <Button mt="sm" size="xs" variant="default" onClick={() => setSecret(null)}>
            {texts.account.done}
          </Button>
        </div>
      )}
      <TokenForm
        onCreated={(created) => {
          setSaid(null);
          setSecret(created);
          void reload();
        }}
      />
      {tokens === null && loadError === null && <RowsSkeleton />}
      {tokens === null && loadError !== null && <LoadFailed error={loadError} onRetry={reload} />}
      {tokens?.length === 0 && <p className={classes.nothing}>{texts.account.tokensNone}</p>}
      {tokens !== null && tokens.length > 0 && (
        <ul className={classes.rows}>
          {tokens.map((token) => (
            <li key={token.id} className={classes.row}>
              <div className={classes.rowWords}>
                <div className={classes.rowName}>
                  <bdi>{token.name}</bdi>
                  <span className={classes.tag}>{texts.account.scopes[token.scope] ?? token.scope}</span>
                </div>
                <div className={classes.rowFacts}>
                  <span title={token.used_at ? exactly(token.used_at) : undefined}>
                    {token.used_at
                      ? texts.account.tokenUsed(fromNow(token.used_at))
                      : texts.account.tokenUnused}
                  </span>
                  , {expiry(token)}
                </div>
              </div>
              <Button
                variant="subtle"
                color="red"
                size="xs"
                disabled={busy}
                aria-label={texts.account.tokenDelete(token.name)}
                onClick={() => remove(token.id)}
              >
                {texts.home.removeConfirm}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Outcome said={said} error={error} />
    </Section>
  );
}
