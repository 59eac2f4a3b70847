import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { texts } from "../texts";
import classes from "./ColourSchemeControl.module.css";

const SCHEMES = [
  { value: "light", name: "light", Icon: IconSun },
  { value: "dark", name: "dark", Icon: IconMoon },
  { value: "auto", name: "system", Icon: IconDeviceDesktop },
] as const;

/** The three choices as entries of a menu. */
export function ColourSchemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
      {SCHEMES.map(({ value, name, Icon }) => (
        <Menu.RadioItem key={value} value={value} closeMenuOnClick>
          <span className={classes.option}>
            <Icon size={16} stroke={1.6} aria-hidden="true" />
            {texts.app[name]}
          </span>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

export function ColourSchemeControl() {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.app.colourScheme}>
          <IconSun size={20} stroke={1.6} className="light-only" />
          <IconMoon size={20} stroke={1.6} className="dark-only" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ColourSchemeItems />
      </Menu.Dropdown>
    </Menu>
  );
}
