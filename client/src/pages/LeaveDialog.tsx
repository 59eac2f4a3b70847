import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { Blocker } from "react-router";
import { texts } from "../texts";

interface LeaveDialogProps {
  opened: boolean;
  blocker: Blocker;
}

/** Inside the application the browser's own warning does not appear. */
export function LeaveDialog({ opened, blocker }: LeaveDialogProps) {
  const stay = () => blocker.reset?.();
  return (
    <Modal opened={opened} onClose={stay} title={texts.document.leaveTitle}>
      <Stack gap="md">
        <Text>{texts.document.leaveText}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={stay} data-autofocus>
            {texts.document.stay}
          </Button>
          <Button color="red" onClick={() => blocker.proceed?.()}>
            {texts.document.leave}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
