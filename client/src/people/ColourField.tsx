import { UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { texts } from "../texts";
import { COLOURS, type Colour } from "./colours";
import classes from "./people.module.css";

interface ColourFieldProps {
  colour: Colour;
  onChange: (colour: Colour) => void;
  /** As large as the fields beside it. */
  size?: "sm" | "md";
}

/** The choice of one's own colour. */
export function ColourField({ colour, onChange, size = "sm" }: ColourFieldProps) {
  return (
    <fieldset className={classes.colours} data-size={size}>
      <legend>{texts.people.colour}</legend>
      {COLOURS.map(({ value, name }) => (
        <UnstyledButton
          key={value}
          className={classes.swatch}
          style={{ backgroundColor: value }}
          aria-label={texts.people.colours[name]}
          aria-pressed={value === colour}
          title={texts.people.colours[name]}
          onClick={() => onChange(value)}
        >
          {value === colour && <IconCheck size={18} stroke={2.6} />}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}
