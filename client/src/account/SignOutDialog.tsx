import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { useTask } from "../app/use-task";
import { forgetCopies } from "../device/forget";
import { unsavedOnThisDevice } from "../device/ledger";
import { texts } from "../texts";
import { leave } from "./me";

interface SignOutDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Signs out; asks first only if something would stay behind on this device. */
export function SignOutDialog({ opened, onClose }: SignOutDialogProps) {
  const navigate = useNavigate();
  const { busy, error, run, clear } = useTask();
  const left = opened ? unsavedOnThisDevice().size : 0;

  const signOut = () =>
    run(async () => {
      await leave(() => {
        onClose();
        return navigate("/");
      });
      // The page of an open document has ended: it would remember the document again.
      await forgetCopies();
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is asked for
  useEffect(() => {
    if (opened && left === 0) void signOut();
  }, [opened]);

  const close = () => {
    clear();
    onClose();
  };
  return (
    <Modal opened={opened && (left > 0 || error !== null)} onClose={close} title={texts.account.signOutTitle}>
      <Stack gap="md">
        {left > 0 && <Text>{texts.account.signOutUnsaved(left)}</Text>}
        {error !== null && <Alert color="red">{error}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {texts.app.cancel}
          </Button>
          <Button onClick={() => void signOut()} loading={busy}>
            {texts.account.signOut}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
