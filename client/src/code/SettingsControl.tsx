import { Menu } from "@mantine/core";
import { IconMinus, IconPlus, IconSettings } from "@tabler/icons-react";
import { ToolbarButton } from "../editor/ToolbarButton";
import { texts } from "../texts";
import { INDENTS, type Indent, indentKey } from "./indent";
import { changeSettings, FONT_SIZES } from "./settings";

interface SettingsControlProps {
  readOnly: boolean;
  indent: Indent;
  fontSize: number;
  onIndent: (key: string) => void;
}

/** How lines are indented, which is the document's, and how large the text is, which is the device's. */
export function SettingsControl({ readOnly, indent, fontSize, onIndent }: SettingsControlProps) {
  const words = texts.code.settings;
  const resize = (by: number) => changeSettings({ fontSize: fontSize + by });
  return (
    <Menu position="bottom-end" width={240} returnFocus={false}>
      <Menu.Target>
        <ToolbarButton label={words.title} icon={IconSettings} />
      </Menu.Target>
      <Menu.Dropdown aria-label={words.title}>
        {!readOnly && (
          <>
            <Menu.Label>{words.indent}</Menu.Label>
            <Menu.RadioGroup value={indentKey(indent)} onChange={onIndent}>
              {INDENTS.map((choice) => (
                <Menu.RadioItem key={indentKey(choice)} value={indentKey(choice)} closeMenuOnClick>
                  {choice.tabs ? words.tabs(choice.width) : words.spaces(choice.width)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
          </>
        )}
        <Menu.Label>{words.size(fontSize)}</Menu.Label>
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<IconPlus size={16} stroke={1.8} />}
          disabled={fontSize >= FONT_SIZES.most}
          onClick={() => resize(1)}
        >
          {words.larger}
        </Menu.Item>
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<IconMinus size={16} stroke={1.8} />}
          disabled={fontSize <= FONT_SIZES.least}
          onClick={() => resize(-1)}
        >
          {words.smaller}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
