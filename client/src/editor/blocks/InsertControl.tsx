import { Loader, Popover } from "@mantine/core";
import { IconChevronDown, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { untilLoaded } from "../../app/later";
import { texts } from "../../texts";
import type { Quill } from "../quill";
import classes from "../Toolbar.module.css";
import { ToolbarButton } from "../ToolbarButton";

const InsertMenu = lazy(() => untilLoaded(() => import("./InsertMenu")));

/** The toolbar's "Insert". */
export function InsertControl({ quill }: { quill: Quill }) {
  const [opened, setOpened] = useState(false);
  const words = texts.blocks;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={300}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ToolbarButton
          label={words.insert}
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          <IconPlus size={18} stroke={1.8} aria-hidden="true" />
          <span className={classes.word}>{words.insert}</span>
          <IconChevronDown size={14} stroke={2} aria-hidden="true" className={classes.word} />
        </ToolbarButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.insert} p={8}>
        {opened && (
          <Suspense fallback={<Loader size="sm" />}>
            <InsertMenu quill={quill} onClose={() => setOpened(false)} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
