import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { deleteAccount } from "../api/account";
import type { Actor } from "../api/session";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { refreshMe } from "./me";
import { Section } from "./Section";

export function DangerSection({ actor }: { actor: Actor }) {
  const [opened, setOpened] = useState(false);
  const [password, setPassword] = useState("");
  const { busy, error, run, clear } = useTask();
  const navigate = useNavigate();
  const close = () => {
    setOpened(false);
    setPassword("");
    clear();
  };
  const remove = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await deleteAccount(password);
      await refreshMe();
      await navigate("/", { replace: true });
    });
  };
  return (
    <Section
      title={texts.account.danger}
      text={texts.account.dangerText}
      danger
      action={
        <Button color="red" variant="outline" onClick={() => setOpened(true)}>
          {texts.account.dangerButton}
        </Button>
      }
    >
      <Modal
        opened={opened}
        onClose={close}
        title={texts.account.dangerTitle}
        closeButtonProps={{ "aria-label": texts.app.close }}
      >
        <form onSubmit={remove}>
          <Stack gap="md">
            <Text>{texts.account.dangerText}</Text>
            {actor.has_password && (
              <PasswordInput
                label={texts.account.password}
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                required
                withAsterisk={false}
                data-autofocus
              />
            )}
            {error !== null && <Alert color="red">{error}</Alert>}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {texts.app.cancel}
              </Button>
              <Button type="submit" color="red" loading={busy}>
                {texts.account.dangerConfirm}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Section>
  );
}
