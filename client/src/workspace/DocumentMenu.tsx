import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconExternalLink,
  IconFilePlus,
  IconFolderSymlink,
  IconPencil,
  IconRestore,
  IconStar,
  IconStarOff,
  IconTemplate,
  IconTrash,
  IconUsersPlus,
} from "@tabler/icons-react";
import { useState } from "react";
import type { WorkspaceDocument } from "../api/workspace";
import { texts } from "../texts";
import { mayDelete, mayEdit, useWorkspace } from "./context";
import { EXPORTS } from "./export-file";
import { titleOf } from "./use-actions";
import classes from "./workspace.module.css";

interface DocumentMenuProps {
  document: WorkspaceDocument;
}

const ICON = { size: 16, stroke: 1.6 } as const;

/** Everything that can be done to one document. */
export function DocumentMenu({ document }: DocumentMenuProps) {
  // The entries are many and the rows too: they are made when somebody looks at them.
  const [opened, setOpened] = useState(false);
  return (
    <Menu position="bottom-end" width={275} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <ActionIcon
          className={classes.above}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={texts.home.menu(titleOf(document))}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {document.trashed_at === null ? <Items document={document} /> : <TrashItems document={document} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function TrashItems({ document }: DocumentMenuProps) {
  const { actions, ask } = useWorkspace();
  const words = texts.workspace.action;
  return (
    <>
      <Menu.Item leftSection={<IconRestore {...ICON} />} onClick={() => void actions.restore([document])}>
        {words.restore}
      </Menu.Item>
      <Menu.Item
        color="var(--bad)"
        leftSection={<IconTrash {...ICON} />}
        onClick={() => ask({ kind: "gone", documents: [document] })}
      >
        {words.deleteForGood}
      </Menu.Item>
    </>
  );
}

function Items({ document }: DocumentMenuProps) {
  const { actions, ask, named, signedIn, setRenaming } = useWorkspace();
  const words = texts.workspace.action;
  const formats = EXPORTS[document.kind] ?? [];
  return (
    <>
      {document.template && (
        <Menu.Item
          leftSection={<IconFilePlus {...ICON} />}
          onClick={() => void actions.fromTemplate(document)}
        >
          {words.useTemplate}
        </Menu.Item>
      )}
      <Menu.Item
        component="a"
        href={`/d/${encodeURIComponent(document.id)}`}
        target="_blank"
        rel="noopener"
        leftSection={<IconExternalLink {...ICON} />}
      >
        {words.openTab}
      </Menu.Item>
      {mayEdit(document) && (
        <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => setRenaming(document.id)}>
          {words.rename}
        </Menu.Item>
      )}
      {named && (
        <Menu.Item
          leftSection={document.favourite ? <IconStarOff {...ICON} /> : <IconStar {...ICON} />}
          onClick={() => void actions.favour([document], !document.favourite)}
        >
          {document.favourite ? words.unfavour : words.favour}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => void actions.duplicate(document)}>
        {words.duplicate}
      </Menu.Item>
      {named && (
        <Menu.Item
          leftSection={<IconFolderSymlink {...ICON} />}
          onClick={() => ask({ kind: "move", documents: [document] })}
        >
          {words.move}
        </Menu.Item>
      )}
      {signedIn && (
        <Menu.Item leftSection={<IconUsersPlus {...ICON} />} onClick={() => ask({ kind: "share", document })}>
          {words.share}
        </Menu.Item>
      )}
      {mayEdit(document) && (
        <Menu.Item
          leftSection={<IconTemplate {...ICON} />}
          onClick={() => void actions.setTemplate(document, !document.template)}
        >
          {document.template ? words.notTemplate : words.asTemplate}
        </Menu.Item>
      )}
      {formats.length > 0 && (
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconDownload {...ICON} />}>{words.export}</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            {formats.map((format) => (
              <Menu.Item key={format} onClick={() => void actions.exportAs(document, format)}>
                {words.formats[format]}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      )}
      {mayDelete(document) && (
        <>
          <Menu.Divider />
          <Menu.Item
            color="var(--bad)"
            leftSection={<IconTrash {...ICON} />}
            onClick={() => void actions.trash([document])}
          >
            {words.trash}
          </Menu.Item>
        </>
      )}
    </>
  );
}
