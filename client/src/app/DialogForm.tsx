import { Alert, Button, Group, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { texts } from "../texts";

interface DialogFormProps {
  children: ReactNode;
  submit: string;
  /** "red" for what cannot be taken back. */
  color?: string;
  busy: boolean;
  /** Why the last attempt failed, or null. */
  error: string | null;
  disabled?: boolean;
  onSubmit: () => void;
  onCancel: () => void;
}

/** A question in a dialog: what is asked, what failed, and the way out beside the way on. */
export function DialogForm({ children, submit, color, busy, error, disabled, ...props }: DialogFormProps) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        {children}
        {error !== null && <Alert color="red">{error}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onCancel}>
            {texts.app.cancel}
          </Button>
          <Button type="submit" color={color} loading={busy} disabled={disabled}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
