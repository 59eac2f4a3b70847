import { Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconExternalLink, IconLink } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { texts } from "../texts";
import { linkAddress } from "./links";
import { Quill } from "./quill";
import { ToolbarButton } from "./ToolbarButton";

interface LinkControlProps {
  quill: Quill;
  /** The address of the link at the cursor, if there is one. */
  href: unknown;
  keys: string;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** The whole link around the cursor: a person who stands in a link means all of it. */
function linkRange(quill: Quill): { index: number; length: number } {
  const range = quill.selection.savedRange;
  if (range.length > 0) return range;
  const [leaf, offset] = quill.getLeaf(range.index);
  let blot = leaf?.parent;
  while (blot && blot.statics.blotName !== "link" && blot !== quill.scroll) blot = blot.parent;
  if (!leaf || !blot || blot.statics.blotName !== "link") return range;
  return { index: range.index - offset - leaf.offset(blot), length: blot.length() };
}

interface LinkFormProps {
  quill: Quill;
  href: string;
  onDone: () => void;
}

function LinkForm({ quill, href, onDone }: LinkFormProps) {
  const words = texts.toolbar;
  const [input, setInput] = useState(href);
  const [bad, setBad] = useState(false);
  const { length } = linkRange(quill);

  const apply = (event: FormEvent) => {
    event.preventDefault();
    const address = linkAddress(input);
    if (address === null) {
      setBad(true);
      return;
    }
    const range = linkRange(quill);
    if (range.length > 0) quill.formatText(range.index, range.length, "link", address, Quill.sources.USER);
    else quill.insertText(range.index, input.trim(), "link", address, Quill.sources.USER);
    onDone();
  };
  const remove = () => {
    const range = linkRange(quill);
    quill.formatText(range.index, range.length, "link", false, Quill.sources.USER);
    onDone();
  };

  return (
    <form onSubmit={apply}>
      <Stack gap="sm">
        <TextInput
          label={words.linkAddress}
          placeholder={words.linkPlaceholder}
          // An address is written from left to right in every language.
          dir="ltr"
          value={input}
          onChange={(event) => {
            setBad(false);
            setInput(event.currentTarget.value);
          }}
          error={bad ? words.linkBad : null}
          inputMode="url"
          autoCapitalize="off"
          spellCheck={false}
          data-autofocus
        />
        {length === 0 && (
          <Text size="xs" c="var(--ink-soft)">
            {words.linkText}
          </Text>
        )}
        <Group gap="xs">
          <Button type="submit" size="xs" disabled={!input.trim()}>
            {words.linkApply}
          </Button>
          {href && (
            <>
              <Button
                size="xs"
                variant="default"
                component="a"
                href={href}
                target="_blank"
                rel="noopener noreferrer"
                leftSection={<IconExternalLink size={14} />}
              >
                {words.linkOpen}
              </Button>
              <Button size="xs" variant="default" onClick={remove}>
                {words.linkRemove}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </form>
  );
}

export function LinkControl({ quill, href, keys, open, onOpen }: LinkControlProps) {
  const words = texts.toolbar;
  const current = typeof href === "string" ? href : "";
  const done = () => {
    onOpen(false);
    quill.focus();
  };
  return (
    <Popover opened={open} onChange={onOpen} position="bottom" width={320} shadow="md" trapFocus>
      <Popover.Target>
        <ToolbarButton
          aria-expanded={open}
          label={words.link}
          keys={keys}
          icon={IconLink}
          pressed={current !== ""}
          onClick={() => onOpen(!open)}
        />
      </Popover.Target>
      <Popover.Dropdown aria-label={words.link}>
        {open && <LinkForm quill={quill} href={current} onDone={done} />}
      </Popover.Dropdown>
    </Popover>
  );
}
