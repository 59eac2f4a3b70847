import { Button, Menu } from "@mantine/core";
import {
  IconBraces,
  IconBrush,
  IconChevronDown,
  IconFileImport,
  IconFileText,
  IconFolderPlus,
  IconPlus,
  IconTemplate,
} from "@tabler/icons-react";
import { useRef } from "react";
import { KINDS } from "../kinds";
import { texts } from "../texts";
import { useWorkspace } from "./context";
import { ACCEPT } from "./import-file";
import classes from "./workspace.module.css";

interface NewMenuProps {
  creating: boolean;
  onCreate: (kind: string) => void;
}

const ICON = { size: 17, stroke: 1.6 } as const;

/** A new text at one click, everything else in the menu beside it. */
export function NewMenu({ creating, onCreate }: NewMenuProps) {
  const { named, place, ask, importFiles } = useWorkspace();
  const picker = useRef<HTMLInputElement>(null);
  const words = texts.workspace.new;
  return (
    <>
      <Button.Group className={classes.new}>
        <Button
          leftSection={<IconPlus size={18} stroke={2} />}
          onClick={() => onCreate("richtext")}
          loading={creating}
          aria-label={creating ? texts.home.creating : texts.home.create}
        >
          <span className={classes.newWords}>{texts.home.create}</span>
          <span className={classes.newWord}>{words.short}</span>
        </Button>
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <Button aria-label={words.menu} className={classes.newMore} disabled={creating}>
              <IconChevronDown size={17} stroke={2} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFileText {...ICON} />} onClick={() => onCreate("richtext")}>
              {words.richtext}
            </Menu.Item>
            {KINDS.code && (
              <Menu.Item leftSection={<IconBraces {...ICON} />} onClick={() => onCreate("code")}>
                {words.code}
              </Menu.Item>
            )}
            {KINDS.drawing && (
              <Menu.Item leftSection={<IconBrush {...ICON} />} onClick={() => onCreate("drawing")}>
                {words.drawing}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconTemplate {...ICON} />} onClick={() => ask({ kind: "templates" })}>
              {words.template}
            </Menu.Item>
            <Menu.Divider />
            {named && (
              <Menu.Item
                leftSection={<IconFolderPlus {...ICON} />}
                onClick={() => ask({ kind: "newFolder", parent: place.kind === "folder" ? place.id : null })}
              >
                {words.folder}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconFileImport {...ICON} />} onClick={() => picker.current?.click()}>
              {words.import}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        aria-label={words.import}
        data-import
        onChange={(event) => {
          importFiles([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
