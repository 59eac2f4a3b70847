import { Popover, Stack, UnstyledButton, useComputedColorScheme } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type CSSProperties, useState } from "react";
import bar from "../editor/Toolbar.module.css";
import { ToolbarButton } from "../editor/ToolbarButton";
import { texts } from "../texts";
import type { Board } from "./board";
import { INKS, shown } from "./colours";
import classes from "./drawing.module.css";
import { WIDTHS } from "./state";

interface StyleControlProps {
  board: Board;
  color: string;
  width: number;
}

/** A style sheet's variable: React's types do not know such names. */
function variable(name: string, value: string): CSSProperties {
  return { [name]: value } as CSSProperties;
}

/** What is drawn with from now on, and what the selected elements are drawn with. */
export function StyleControl({ board, color, width }: StyleControlProps) {
  const [opened, setOpened] = useState(false);
  const scheme = useComputedColorScheme("light");
  const words = texts.drawing;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ToolbarButton
          label={words.style}
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          <span
            className={classes.ink}
            style={{
              ...variable("--ink-colour", shown(color, scheme)),
              ...variable("--ink-size", `${6 + width}px`),
            }}
          />
        </ToolbarButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.style}>
        <Stack gap="md">
          <fieldset className={`${bar.swatches} ${classes.inks}`}>
            <legend>{words.colour}</legend>
            {INKS.map(({ name, value }) => (
              <UnstyledButton
                key={value}
                className={bar.swatch}
                data-format="color"
                style={variable("--swatch", shown(value, scheme))}
                aria-label={words.colours[name]}
                aria-pressed={color === value}
                onClick={() => {
                  board.edits.style({ color: value });
                  setOpened(false);
                }}
              >
                {color === value && (
                  <IconCheck size={16} stroke={2.6} color={scheme === "dark" ? "#151514" : "#fff"} />
                )}
              </UnstyledButton>
            ))}
          </fieldset>
          <fieldset className={`${bar.swatches} ${classes.widths}`}>
            <legend>{words.width}</legend>
            {WIDTHS.map((value) => (
              <UnstyledButton
                key={value}
                className={classes.width}
                aria-label={words.widths[value]}
                aria-pressed={width === value}
                onClick={() => {
                  board.edits.style({ width: value });
                  setOpened(false);
                }}
              >
                <span style={{ blockSize: value }} />
              </UnstyledButton>
            ))}
          </fieldset>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
