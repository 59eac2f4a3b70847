import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { inviteUser } from "../api/admin";
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
  const invite = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const address = email.trim();
      const link = await inviteUser(address);
      close();
      onLink({ email: address, ...link });
    });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={texts.admin.inviteTitle}
      closeButtonProps={{ "aria-label": texts.app.close }}
    >
      <form onSubmit={invite}>
        <Stack gap="md">
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
          {error !== null && <Alert color="red">{error}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.app.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {texts.admin.inviteSend}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
