import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { NAME_LIMIT, setIdentity, useIdentity } from "../device/identity";
import { texts } from "../texts";
import { ColourField } from "./ColourField";
import type { Colour } from "./colours";

interface NameDialogProps {
  opened: boolean;
  /** The first question; later it is a change. */
  first: boolean;
  onClose: () => void;
  /** The dialog is gone. Of the first question nothing is left that could have the focus back. */
  onClosed?: () => void;
}

interface FormProps {
  first: boolean;
  onDone: () => void;
}

function NameForm({ first, onDone }: FormProps) {
  const me = useIdentity();
  const [name, setName] = useState(me.name);
  const [colour, setColour] = useState<Colour>(me.colour);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    setIdentity(name, colour);
    onDone();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {first && <Text c="var(--ink-soft)">{texts.people.askText}</Text>}
        <TextInput
          label={texts.people.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={NAME_LIMIT}
          autoComplete="nickname"
          size="md"
          required
          withAsterisk={false}
          data-autofocus
        />
        <ColourField colour={colour} onChange={setColour} size="md" />
        <Group justify="flex-end">
          <Button type="submit" disabled={!name.trim()}>
            {first ? texts.people.save : texts.people.apply}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function NameDialog({ opened, first, onClose, onClosed }: NameDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      {...(onClosed ? { onExitTransitionEnd: onClosed } : {})}
      title={first ? texts.people.askTitle : texts.people.changeTitle}
    >
      <NameForm first={first} onDone={onClose} />
    </Modal>
  );
}
