import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useOpener } from "../app/focus-return";
import { useTask } from "../app/use-task";
import { texts } from "../texts";

/** As long as the server allows. */
const MAX_NAME = 255;

interface NameDialogProps {
  title: string;
  confirm: string;
  initial: string;
  onSave: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the name of a version. */
export function NameDialog({ title, confirm, initial, onSave, onClose }: NameDialogProps) {
  useOpener();
  const [name, setName] = useState(initial);
  const { busy, error, run } = useTask();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => onSave(name.trim()))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": texts.app.close }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label={texts.history.nameLabel}
            description={texts.history.nameText}
            placeholder={texts.history.namePlaceholder}
            value={name}
            maxLength={MAX_NAME}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            required
            withAsterisk={false}
          />
          {error !== null && (
            <Alert color="red" title={texts.history.failed} role="alert">
              {error}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.app.cancel}
            </Button>
            <Button type="submit" loading={busy} disabled={!name.trim()}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ConfirmDialogProps {
  title: string;
  text: string;
  confirm: string;
  colour?: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDialog({ title, text, confirm, colour, onConfirm, onClose }: ConfirmDialogProps) {
  useOpener();
  const { busy, error, run } = useTask();
  const go = async () => {
    if (await run(onConfirm)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": texts.app.close }}>
      <Stack gap="md">
        <Text>{text}</Text>
        {error !== null && (
          <Alert color="red" title={texts.history.failed} role="alert">
            {error}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.app.cancel}
          </Button>
          <Button {...(colour ? { color: colour } : {})} loading={busy} onClick={() => void go()}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
