import { Kbd, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { capsOf } from "../../app/shortcuts/keys";
import { texts } from "../../texts";
import { openPalette } from "./opening";
import classes from "./palette.module.css";

/** The palette for those who do not know its keys. */
export function PaletteButton() {
  return (
    <UnstyledButton className={classes.button} aria-haspopup="dialog" onClick={openPalette}>
      <IconSearch size={17} stroke={1.8} aria-hidden="true" />
      <span className={classes.buttonWords}>{texts.workspace.search}</span>
      <span className={classes.keys} dir="ltr" aria-hidden="true">
        {capsOf("Mod+K", texts.together.shortcuts.keys).map((key) => (
          <Kbd key={key} size="xs">
            {key}
          </Kbd>
        ))}
      </span>
    </UnstyledButton>
  );
}
