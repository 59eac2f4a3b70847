import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { deleteDocument } from "../api/documents";
import { Problem } from "../api/problem";
import { forgetDocument } from "../device/known";
import { forgetUnsaved } from "../device/ledger";
import { texts } from "../texts";
import type { ListedDocument } from "./DocumentList";

interface DeleteDialogProps {
  /** What to ask about; null while the dialog is closed. */
  document: ListedDocument | null;
  unsaved: number;
  onClose: () => void;
  onDeleted: (id: string) => void;
}

async function remove(id: string): Promise<void> {
  try {
    await deleteDocument(id);
  } catch (error) {
    // Somebody was faster: the person gets what they want.
    if (!(error instanceof Problem && error.status === 404)) throw error;
  }
  // Yjs comes with it, and this page does not need Yjs otherwise.
  const { forgetUpdates } = await import("../device/update-store");
  await forgetUpdates(id).catch(() => {});
  forgetUnsaved(id);
  forgetDocument(id);
}

export function DeleteDialog({ document, unsaved, onClose, onDeleted }: DeleteDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    if (!document) return;
    setBusy(true);
    setError(null);
    try {
      await remove(document.id);
      onDeleted(document.id);
      close();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      opened={document !== null}
      onClose={close}
      title={texts.home.removeTitle}
      closeButtonProps={{ "aria-label": texts.app.close }}
    >
      <Stack gap="md">
        <Text>{texts.home.removeText(document?.title || texts.untitled)}</Text>
        {unsaved > 0 && <Alert color="yellow">{texts.home.removeUnsaved(unsaved)}</Alert>}
        {error !== null && (
          <Alert color="red" title={texts.home.deleteFailed}>
            {error}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {texts.app.cancel}
          </Button>
          <Button color="red" onClick={confirm} loading={busy}>
            {texts.home.removeConfirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
