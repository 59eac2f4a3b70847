import { Alert, Button, Group, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { askForAccess, type MemberRole } from "../api/sharing";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { RoleSelect } from "./RoleSelect";

interface AskFormProps {
  document: string;
  onAsked: () => void;
}

/** The question to a document's owner. */
export function AskForm({ document, onAsked }: AskFormProps) {
  const [role, setRole] = useState<MemberRole>("editor");
  const [message, setMessage] = useState("");
  const { busy, error, run } = useTask();
  const ask = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await askForAccess(document, role, message.trim());
      onAsked();
    });
  };
  return (
    <form onSubmit={ask}>
      <Stack gap="md" mt="lg" ta="start">
        <RoleSelect role={role} onChange={setRole} label={texts.sharing.askRole} size="md" />
        <Textarea
          label={texts.sharing.askMessage}
          autosize
          minRows={3}
          maxRows={6}
          maxLength={1000}
          size="md"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        {error !== null && (
          <Alert color="red" title={texts.sharing.failed} role="alert">
            {error}
          </Alert>
        )}
        <Group>
          <Button type="submit" size="md" fullWidth loading={busy}>
            {texts.sharing.askButton}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
