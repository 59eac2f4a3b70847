import { Kbd, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { texts } from "../../texts";
import { openPalette, PALETTE_KEYS } from "./opening";
import classes from "./palette.module.css";

/** The palette for those who do not know its keys. */
export function PaletteButton() {
  return (
    <UnstyledButton className={classes.button} aria-haspopup="dialog" onClick={openPalette}>
      <IconSearch size={17} stroke={1.8} aria-hidden="true" />
      <span className={classes.buttonWords}>{texts.workspace.search}</span>
      <span className={classes.keys} aria-hidden="true">
        {PALETTE_KEYS.map((key) => (
          <Kbd key={key} size="xs">
            {key}
          </Kbd>
        ))}
      </span>
    </UnstyledButton>
  );
}
