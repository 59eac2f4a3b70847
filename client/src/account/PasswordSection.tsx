import { Button, Group } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { changePassword } from "../api/account";
import type { Actor } from "../api/session";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import classes from "./account.module.css";
import { NewPasswordField, PasswordField } from "./fields";
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
          <PasswordField label={texts.account.currentPassword} value={current} onChange={setCurrent} />
        )}
        <NewPasswordField label={texts.account.newPassword} value={next} onChange={setNext} />
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
