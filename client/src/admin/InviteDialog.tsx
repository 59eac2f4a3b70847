import { Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { inviteUser } from "../api/admin";
import { DialogForm } from "../app/DialogForm";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import type { Handed } from "./LinkDialog";

interface InviteDialogProps {
  opened: boolean;
  onClose: () => void;
  onLink: (handed: Handed) => void;
}

export function InviteDialog({ opened, onClose, onLink }: InviteDialogProps) {
  const [email, setEmail] = useState("");
  const { busy, error, run, clear } = useTask();
  const close = () => {
    setEmail("");
    clear();
    onClose();
  };
  const invite = () =>
    void run(async () => {
      const address = email.trim();
      const link = await inviteUser(address);
      close();
      onLink({ email: address, ...link });
    });
  return (
    <Modal opened={opened} onClose={close} title={texts.admin.inviteTitle}>
      <DialogForm
        submit={texts.admin.inviteSend}
        busy={busy}
        error={error}
        onSubmit={invite}
        onCancel={close}
      >
        <Text>{texts.admin.inviteText}</Text>
        <TextInput
          label={texts.account.email}
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          withAsterisk={false}
          data-autofocus
        />
      </DialogForm>
    </Modal>
  );
}
