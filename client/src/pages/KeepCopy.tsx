import { Button, Menu } from "@mantine/core";
import {
  IconChevronDown,
  IconCopy,
  IconFileTypeHtml,
  IconFileTypeTxt,
  IconMarkdown,
} from "@tabler/icons-react";
import { texts } from "../texts";
import type { CopyFormat } from "./copies";

export interface Keeping {
  onCopy: () => void;
  onDownload: (format: CopyFormat) => void;
}

/** The ways to take the text elsewhere, as entries of a menu. */
export function KeepCopyItems({ onCopy, onDownload }: Keeping) {
  return (
    <>
      <Menu.Item leftSection={<IconCopy size={16} stroke={1.6} />} onClick={onCopy}>
        {texts.sharing.copyText}
      </Menu.Item>
      <Menu.Item leftSection={<IconFileTypeTxt size={16} stroke={1.6} />} onClick={() => onDownload("txt")}>
        {texts.sharing.asText}
      </Menu.Item>
      <Menu.Item leftSection={<IconMarkdown size={16} stroke={1.6} />} onClick={() => onDownload("md")}>
        {texts.sharing.asMarkdown}
      </Menu.Item>
      <Menu.Item leftSection={<IconFileTypeHtml size={16} stroke={1.6} />} onClick={() => onDownload("html")}>
        {texts.sharing.asHtml}
      </Menu.Item>
    </>
  );
}

export function KeepCopy(keeping: Keeping) {
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
        >
          {texts.sharing.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <KeepCopyItems {...keeping} />
      </Menu.Dropdown>
    </Menu>
  );
}
