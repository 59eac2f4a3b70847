import { Button, Menu } from "@mantine/core";
import {
  type Icon,
  IconChevronDown,
  IconCopy,
  IconFileCode,
  IconFileDatabase,
  IconFileTypeHtml,
  IconFileTypeSvg,
  IconFileTypeTxt,
  IconMarkdown,
  IconPhoto,
} from "@tabler/icons-react";
import { texts } from "../texts";
import type { CopyFormat } from "./copies";

export interface Keeping {
  onCopy: () => void;
  onDownload: (format: CopyFormat) => void;
  /** What the content can be saved as. Until its editor is there, text alone. */
  formats: readonly CopyFormat[] | undefined;
}

const ICONS: Record<CopyFormat, Icon> = {
  txt: IconFileTypeTxt,
  md: IconMarkdown,
  html: IconFileTypeHtml,
  svg: IconFileTypeSvg,
  png: IconPhoto,
  source: IconFileCode,
  yjs: IconFileDatabase,
};

/** The ways to take the text elsewhere, as entries of a menu. */
export function KeepCopyItems({ onCopy, onDownload, formats = ["txt"] }: Keeping) {
  return (
    <>
      {!formats.includes("yjs") && (
        <Menu.Item leftSection={<IconCopy size={16} stroke={1.6} />} onClick={onCopy}>
          {texts.sharing.copyText}
        </Menu.Item>
      )}
      {formats.map((format) => {
        const FormatIcon = ICONS[format];
        return (
          <Menu.Item
            key={format}
            leftSection={<FormatIcon size={16} stroke={1.6} />}
            onClick={() => onDownload(format)}
          >
            {texts.sharing.as[format]}
          </Menu.Item>
        );
      })}
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
