import { Menu } from "@mantine/core";
import { IconDots, IconHash, IconMinus, IconPlus, IconSettings } from "@tabler/icons-react";
import { ToolbarButton } from "../editor/ToolbarButton";
import { texts } from "../texts";
import { INDENTS, type Indent, indentKey } from "./indent";
import { type CodeSettings, changeSettings, FONT_SIZES } from "./settings";

interface SettingsControlProps {
  readOnly: boolean;
  indent: Indent;
  settings: CodeSettings;
  onIndent: (key: string) => void;
  /** It also has the tools for which the toolbar is too short. */
  whole: boolean;
  /** Missing while no lines are shown. */
  onGoToLine: (() => void) | undefined;
}

const ICON = { size: 16, stroke: 1.8 } as const;

/** How lines are indented, which is the document's, and how large the text is, which is the device's. */
export function SettingsControl(props: SettingsControlProps) {
  const { readOnly, indent, settings, onIndent, whole, onGoToLine } = props;
  const { fontSize, wrap } = settings;
  const words = texts.code.settings;
  const title = whole ? words.more : words.title;
  const resize = (by: number) => changeSettings({ fontSize: fontSize + by });
  return (
    <Menu position="bottom-end" width={240} returnFocus={false}>
      <Menu.Target>
        <ToolbarButton label={title} icon={whole ? IconDots : IconSettings} />
      </Menu.Target>
      <Menu.Dropdown aria-label={title}>
        {whole && (
          <>
            <Menu.Item leftSection={<IconHash {...ICON} />} disabled={!onGoToLine} onClick={onGoToLine}>
              {texts.code.toolbar.goToLine}
            </Menu.Item>
            <Menu.CheckboxItem checked={wrap} onChange={(checked) => changeSettings({ wrap: checked })}>
              {texts.code.toolbar.wrap}
            </Menu.CheckboxItem>
            <Menu.Divider />
          </>
        )}
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
          leftSection={<IconPlus {...ICON} />}
          disabled={fontSize >= FONT_SIZES.most}
          onClick={() => resize(1)}
        >
          {words.larger}
        </Menu.Item>
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<IconMinus {...ICON} />}
          disabled={fontSize <= FONT_SIZES.least}
          onClick={() => resize(-1)}
        >
          {words.smaller}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
