import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { texts } from "../texts";

interface ConfirmStepProps {
  title: string;
  text: string;
  confirm: string;
  busy: boolean;
  onConfirm: () => void;
  onBack: () => void;
}

/** A question in place of the list: a second dialog over the first would be one too many. */
export function ConfirmStep({ title, text, confirm, busy, onConfirm, onBack }: ConfirmStepProps) {
  return (
    <Stack gap="md">
      <Title order={3} size="h4">
        {title}
      </Title>
      <Text>{text}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack} autoFocus>
          {texts.app.cancel}
        </Button>
        <Button color="red" onClick={onConfirm} loading={busy}>
          {confirm}
        </Button>
      </Group>
    </Stack>
  );
}
