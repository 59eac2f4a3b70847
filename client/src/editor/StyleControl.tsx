import { Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { texts } from "../texts";
import classes from "./Toolbar.module.css";
import { ToolbarButton } from "./ToolbarButton";

const LEVELS = [1, 2, 3] as const;
const NORMAL = "normal";

interface StyleControlProps {
  /** The heading level at the cursor, an array where the selection has several, undefined in normal text. */
  header: unknown;
  onChoose: (level: number | false) => void;
}

export function StyleControl({ header, onChoose }: StyleControlProps) {
  const words = texts.toolbar;
  const current = typeof header === "number" ? words.heading(header) : words.normal;
  // Several levels in the selection: none of them is the current one.
  const value = header === undefined ? NORMAL : typeof header === "number" ? String(header) : null;
  return (
    <Menu position="bottom-start" width={210} returnFocus={false}>
      <Menu.Target>
        <ToolbarButton label={`${words.style}: ${current}`}>
          <span className={classes.style}>{current}</span>
          <IconChevronDown size={14} stroke={2} aria-hidden="true" />
        </ToolbarButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={words.style}>
        <Menu.RadioGroup
          value={value}
          onChange={(level) => onChoose(level === NORMAL ? false : Number(level))}
        >
          <Menu.RadioItem value={NORMAL} closeMenuOnClick>
            {words.normal}
          </Menu.RadioItem>
          {LEVELS.map((level) => (
            <Menu.RadioItem
              key={level}
              value={String(level)}
              closeMenuOnClick
              className={classes.heading}
              data-level={level}
            >
              {words.heading(level)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
