import { Menu } from "@mantine/core";
import {
  IconAlignCenter,
  IconAlignJustified,
  IconAlignLeft,
  IconAlignRight,
  type TablerIcon,
} from "@tabler/icons-react";
import { texts } from "../texts";
import classes from "./Toolbar.module.css";
import { ToolbarButton } from "./ToolbarButton";

interface Alignment {
  value: string | false;
  name: string;
  Icon: TablerIcon;
}

const LEFT = { value: false, name: "left", Icon: IconAlignLeft } satisfies Alignment;
const CENTRE: Alignment = { value: "center", name: "center", Icon: IconAlignCenter };
const RIGHT = { value: "right", name: "right", Icon: IconAlignRight } satisfies Alignment;
const JUSTIFIED: Alignment = { value: "justify", name: "justify", Icon: IconAlignJustified };

/** Quill has no word for left: without an alignment a line stands where its words begin, and that is offered first. */
const ALIGNMENTS: Record<"ltr" | "rtl", Alignment[]> = {
  ltr: [LEFT, CENTRE, RIGHT, JUSTIFIED],
  rtl: [{ ...RIGHT, value: false }, CENTRE, JUSTIFIED],
};

interface AlignControlProps {
  align: unknown;
  direction: "ltr" | "rtl";
  onChoose: (align: string | false) => void;
}

export function AlignControl({ align, direction, onChoose }: AlignControlProps) {
  const words = texts.toolbar;
  const alignments = ALIGNMENTS[direction];
  // From the right both are the same.
  const set = direction === "rtl" && align === RIGHT.value ? false : (align ?? false);
  const current = alignments.find(({ value }) => value === set);
  const name = current ? words.alignments[current.name] : undefined;
  return (
    <Menu position="bottom-start" width={170} returnFocus={false}>
      <Menu.Target>
        <ToolbarButton
          label={name ? `${words.align}: ${name}` : words.align}
          icon={(current ?? (direction === "rtl" ? RIGHT : LEFT)).Icon}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={words.align}>
        <Menu.RadioGroup
          value={current?.name ?? null}
          onChange={(option) => onChoose(alignments.find((known) => known.name === option)?.value ?? false)}
        >
          {alignments.map(({ name: option, Icon }) => (
            <Menu.RadioItem key={option} value={option} closeMenuOnClick>
              <span className={classes.option}>
                <Icon size={16} stroke={1.8} aria-hidden="true" />
                {words.alignments[option]}
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
