import { Button, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { deleteAccount } from "../api/account";
import type { Actor } from "../api/session";
import { DialogForm } from "../app/DialogForm";
import { useTask } from "../app/use-task";
import { forgetCopies } from "../device/forget";
import { texts } from "../texts";
import { PasswordField } from "./fields";
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
  const remove = () =>
    void run(async () => {
      await deleteAccount(password);
      await refreshMe();
      await forgetCopies();
      await navigate("/", { replace: true });
    });
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
      <Modal opened={opened} onClose={close} title={texts.account.dangerTitle}>
        <DialogForm
          submit={texts.account.dangerConfirm}
          color="red"
          busy={busy}
          error={error}
          onSubmit={remove}
          onCancel={close}
        >
          <Text>{texts.account.dangerText}</Text>
          {actor.has_password && (
            <PasswordField label={texts.account.password} value={password} onChange={setPassword} first />
          )}
        </DialogForm>
      </Modal>
    </Section>
  );
}
