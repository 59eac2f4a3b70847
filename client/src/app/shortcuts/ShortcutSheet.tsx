import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { texts } from "../../texts";
import { capsOf } from "./keys";
import { SHORTCUTS } from "./registry";
import classes from "./ShortcutSheet.module.css";

interface ShortcutSheetProps {
  opened: boolean;
  onClose: () => void;
}

/** "Ctrl" "Shift" "Z", as caps. Other ways to the same are behind an "or". */
function Keys({ keys }: { keys: readonly string[] }) {
  const { keys: names, or } = texts.together.shortcuts;
  return keys.map((way, index) => (
    <Fragment key={way}>
      {index > 0 && <span className={classes.or}> {or} </span>}
      <span className={classes.way} dir="ltr">
        {capsOf(way, names).map((cap) => (
          <kbd key={cap} className={classes.cap}>
            {cap}
          </kbd>
        ))}
      </span>
    </Fragment>
  ));
}

/** Every shortcut of every feature. */
export default function ShortcutSheet({ opened, onClose }: ShortcutSheetProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={texts.together.shortcuts.title} size="56rem">
      <div className={classes.groups}>
        {SHORTCUTS.map((group) => {
          const { title, keys } = group();
          return (
            <section key={title} className={classes.group}>
              <h3 className={classes.title}>{title}</h3>
              <dl className={classes.list}>
                {keys.map((shortcut) => (
                  <div key={shortcut.does} className={classes.row}>
                    <dt className={classes.does}>{shortcut.does}</dt>
                    <dd className={classes.keys}>
                      <Keys keys={shortcut.keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Modal>
  );
}
