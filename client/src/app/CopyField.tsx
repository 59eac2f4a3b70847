import { Button, Group, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { copyText } from "../pages/copies";
import { texts } from "../texts";

interface CopyFieldProps {
  label: string;
  value: string;
  description?: string;
}

/** Something to hand over: a link or a token. It can be selected by hand where the browser refuses to copy. */
export function CopyField({ label, value, description }: CopyFieldProps) {
  const [copied, setCopied] = useState(false);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={label}
        description={description}
        value={value}
        // Neither a link nor a token has a direction of the page.
        dir="ltr"
        readOnly
        flex={1}
        miw={0}
        onFocus={(event) => event.currentTarget.select()}
        spellCheck={false}
      />
      <Button
        variant="light"
        flex="none"
        leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        onClick={async () => setCopied(await copyText(value))}
        aria-live="polite"
      >
        {copied ? texts.account.copied : texts.account.copy}
      </Button>
    </Group>
  );
}
