import { texts } from "../texts";
import classes from "./Opening.module.css";

/**
 * Stands for a dialog whose code is still to come, if that takes longer than one notices. The page below stays as usable as
 * it was: without the network this can take long.
 */
export function Opening() {
  return (
    <div className={classes.card} role="status" aria-label={texts.app.loading}>
      <span className={classes.wheel} />
      <span className={classes.words}>{texts.app.waiting}</span>
    </div>
  );
}
