import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { HandedLink } from "../api/admin";
import { CopyField } from "../app/CopyField";
import { texts } from "../texts";

export type Handed = HandedLink & { email: string };

interface LinkDialogProps {
  handed: Handed | null;
  onClose: () => void;
}

/** Shows a link once, for the administrator to hand over. */
export function LinkDialog({ handed, onClose }: LinkDialogProps) {
  return (
    <Modal
      opened={handed !== null}
      onClose={onClose}
      title={handed?.url ? texts.admin.linkFor(handed.email) : texts.admin.linkSentTitle}
    >
      <Stack gap="md">
        <Text>{handed?.url ? texts.admin.linkHelp : texts.admin.linkSent(handed?.email ?? "")}</Text>
        {handed?.url && <CopyField label={texts.admin.link} value={handed.url} />}
        <Group justify="flex-end">
          <Button onClick={onClose}>{texts.account.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
