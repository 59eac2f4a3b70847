import { Menu } from "@mantine/core";
import { IconChevronDown, IconTable } from "@tabler/icons-react";
import { texts } from "../../texts";
import type { Quill } from "../quill";
import { ToolbarButton } from "../ToolbarButton";
import { TableItems } from "./TableMenu";

/** In the toolbar while the cursor is in a table: everything that can be done to it. */
export default function TableControl({ quill }: { quill: Quill }) {
  return (
    <Menu position="bottom-start" width={230} returnFocus={false}>
      <Menu.Target>
        <ToolbarButton label={texts.blocks.tableMenu} pressed>
          <IconTable size={18} stroke={1.8} aria-hidden="true" />
          <IconChevronDown size={14} stroke={2} aria-hidden="true" />
        </ToolbarButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={texts.blocks.tableMenu}>
        <TableItems quill={quill} axes={["row", "column"]} />
      </Menu.Dropdown>
    </Menu>
  );
}
