import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { texts } from "../texts";
import { AskForm } from "./AskForm";
import { useAdmission } from "./use-admission";

interface AskDialogProps {
  document: string;
  opened: boolean;
  onClose: () => void;
  onAdmitted: () => void;
}

/** Asks for access to a document of which this device still shows its copy. */
export function AskDialog({ document, opened, onClose, onAdmitted }: AskDialogProps) {
  const [asked, setAsked] = useState(false);
  useAdmission(document, asked, () => {
    setAsked(false);
    onClose();
    onAdmitted();
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={asked ? texts.sharing.askedTitle : texts.sharing.askButton}
    >
      {asked ? (
        <Stack gap="md">
          <Text role="status">{texts.sharing.askedText}</Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{texts.sharing.done}</Button>
          </Group>
        </Stack>
      ) : (
        <AskForm document={document} onAsked={() => setAsked(true)} />
      )}
    </Modal>
  );
}
