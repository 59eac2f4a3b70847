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

/** Quill has no word for left: it is the absence of an alignment. */
const ALIGNMENTS: { value: string | false; name: string; Icon: TablerIcon }[] = [
  { value: false, name: "left", Icon: IconAlignLeft },
  { value: "center", name: "center", Icon: IconAlignCenter },
  { value: "right", name: "right", Icon: IconAlignRight },
  { value: "justify", name: "justify", Icon: IconAlignJustified },
];

interface AlignControlProps {
  align: unknown;
  onChoose: (align: string | false) => void;
}

export function AlignControl({ align, onChoose }: AlignControlProps) {
  const words = texts.toolbar;
  const current = ALIGNMENTS.find(({ value }) => value === (align ?? false));
  const name = current ? words.alignments[current.name] : undefined;
  return (
    <Menu position="bottom-start" width={170} returnFocus={false}>
      <Menu.Target>
        <ToolbarButton
          label={name ? `${words.align}: ${name}` : words.align}
          icon={current?.Icon ?? IconAlignLeft}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={words.align}>
        <Menu.RadioGroup
          value={current?.name ?? null}
          onChange={(option) => onChoose(ALIGNMENTS.find((known) => known.name === option)?.value ?? false)}
        >
          {ALIGNMENTS.map(({ name: option, Icon }) => (
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
