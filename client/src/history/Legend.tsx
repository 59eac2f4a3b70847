import { texts } from "../texts";
import classes from "./history.module.css";
import type { Hand } from "./marks";

interface LegendProps {
  hands: Hand[];
  label: string;
}

/** Whose colour is whose, and how much of it there is. */
export function Legend({ hands, label }: LegendProps) {
  const whole = hands.reduce((sum, { amount }) => sum + amount, 0);
  if (whole === 0) return null;
  return (
    <ul className={classes.legend} aria-label={label}>
      {hands.map(({ id, name, colour, amount }) => (
        <li key={id}>
          <span
            className={classes.swatch}
            data-none={colour === null || undefined}
            style={{ background: colour ?? undefined }}
          />
          {name}{" "}
          <span className={classes.soft}>{texts.history.share(Math.round((100 * amount) / whole))}</span>
        </li>
      ))}
    </ul>
  );
}
