import { Button, Group, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { changePassword } from "../api/account";
import type { Actor } from "../api/session";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import classes from "./account.module.css";
import { refreshMe } from "./me";
import { Outcome, Section } from "./Section";

interface PasswordSectionProps {
  actor: Actor;
  onChanged: () => void;
}

export function PasswordSection({ actor, onChanged }: PasswordSectionProps) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [said, setSaid] = useState<string | null>(null);
  const { busy, error, run } = useTask();
  const save = (event: FormEvent) => {
    event.preventDefault();
    setSaid(null);
    void run(async () => {
      await changePassword(actor.has_password ? current : null, next);
      setCurrent("");
      setNext("");
      setSaid(texts.account.passwordSaved);
      onChanged();
      await refreshMe();
    });
  };
  return (
    <Section
      title={texts.account.security}
      text={actor.has_password ? texts.account.passwordText : texts.account.passwordFirst}
    >
      <form onSubmit={save} className={classes.fields}>
        {/* Tells password managers whose password this is. */}
        <input type="text" autoComplete="username" value={actor.email ?? ""} readOnly hidden />
        {actor.has_password && (
          <PasswordInput
            label={texts.account.currentPassword}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
        )}
        <PasswordInput
          label={texts.account.newPassword}
          description={texts.account.passwordHelp}
          autoComplete="new-password"
          minLength={8}
          maxLength={1024}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        <Group>
          <Button type="submit" loading={busy} variant="light">
            {texts.account.passwordChange}
          </Button>
        </Group>
        <Outcome said={said} error={error} />
      </form>
    </Section>
  );
}
