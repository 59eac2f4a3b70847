import { Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconPalette } from "@tabler/icons-react";
import { type CSSProperties, useState } from "react";
import { texts } from "../texts";
import { HIGHLIGHTS, hexOf, TEXT_COLOURS } from "./palette";
import classes from "./Toolbar.module.css";
import { ToolbarButton } from "./ToolbarButton";

interface ColourControlProps {
  color: unknown;
  background: unknown;
  onChoose: (format: "color" | "background", value: string | false) => void;
}

interface SwatchesProps {
  title: string;
  colours: readonly { name: string; value: string; dark: string }[];
  current: unknown;
  format: "color" | "background";
  onChoose: (value: string | false) => void;
}

/** A style sheet's variable: React's types do not know such names. */
function swatch(value: string, dark = value): CSSProperties {
  return { "--swatch": value, "--swatch-dark": dark } as CSSProperties;
}

function Swatches({ title, colours, current, format, onChoose }: SwatchesProps) {
  const chosen = typeof current === "string" ? hexOf(current) : null;
  return (
    <fieldset className={classes.swatches}>
      <legend>{title}</legend>
      <UnstyledButton
        className={classes.swatch}
        aria-label={`${title}: ${texts.toolbar.noColour}`}
        aria-pressed={chosen === null}
        onClick={() => onChoose(false)}
      >
        <Text size="sm" aria-hidden="true">
          A
        </Text>
      </UnstyledButton>
      {colours.map(({ name, value, dark }) => (
        <UnstyledButton
          key={value}
          className={classes.swatch}
          data-format={format}
          style={swatch(value, dark)}
          aria-label={`${title}: ${texts.colours[name]}`}
          aria-pressed={chosen === value}
          onClick={() => onChoose(value)}
        >
          {chosen === value && <IconCheck size={16} stroke={2.6} />}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

export function ColourControl({ color, background, onChoose }: ColourControlProps) {
  const [opened, setOpened] = useState(false);
  const words = texts.toolbar;
  const choose = (format: "color" | "background") => (value: string | false) => {
    setOpened(false);
    onChoose(format, value);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <ToolbarButton
          label={words.colour}
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          <span className={classes.colour} style={swatch(typeof color === "string" ? color : "transparent")}>
            <IconPalette size={18} stroke={1.8} aria-hidden="true" />
          </span>
        </ToolbarButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.colour}>
        <Stack gap="sm">
          <Swatches
            title={words.textColour}
            colours={TEXT_COLOURS}
            current={color}
            format="color"
            onChoose={choose("color")}
          />
          <Swatches
            title={words.highlight}
            colours={HIGHLIGHTS}
            current={background}
            format="background"
            onChoose={choose("background")}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
