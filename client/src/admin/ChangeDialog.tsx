import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ManagedUser } from "../api/admin";
import { texts } from "../texts";

export type Change = "admin" | "drop" | "disable" | "enable";

interface ChangeDialogProps {
  wish: { user: ManagedUser; change: Change } | null;
  onClose: () => void;
  onConfirm: (user: ManagedUser, change: Change) => Promise<boolean>;
}

function words(change: Change, name: string): { title: string; text: string; confirm: string } {
  if (change === "admin") {
    return {
      title: texts.admin.adminTitle(name),
      text: texts.admin.adminText,
      confirm: texts.admin.adminConfirm,
    };
  }
  if (change === "drop") {
    return {
      title: texts.admin.dropTitle(name),
      text: texts.admin.dropText,
      confirm: texts.admin.dropConfirm,
    };
  }
  return {
    title: texts.admin.disableTitle(name),
    text: texts.admin.disableText,
    confirm: texts.admin.disableConfirm,
  };
}

/** Asks before somebody gains or loses much. */
export function ChangeDialog({ wish, onClose, onConfirm }: ChangeDialogProps) {
  const [busy, setBusy] = useState(false);
  const { title, text, confirm } = words(wish?.change ?? "disable", wish?.user.name ?? "");
  const apply = async () => {
    if (!wish) return;
    setBusy(true);
    await onConfirm(wish.user, wish.change);
    setBusy(false);
    onClose();
  };
  return (
    <Modal opened={wish !== null} onClose={onClose} title={title}>
      <Stack gap="md">
        <Text>{text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.app.cancel}
          </Button>
          <Button color={wish?.change === "admin" ? undefined : "red"} onClick={apply} loading={busy}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
