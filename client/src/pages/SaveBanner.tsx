import { Button, Group } from "@mantine/core";
import { IconAlertTriangle, IconCloudOff } from "@tabler/icons-react";
import type { SaveState } from "../sync/save-state";
import { texts } from "../texts";
import classes from "./SaveBanner.module.css";
import { explanation, label } from "./save-words";

interface SaveBannerProps {
  save: SaveState;
  deviceWorks: boolean;
  onCopy: () => void;
  onDownload: () => void;
}

/**
 * Says below the header what the pill has no room for: always when changes cannot be stored or kept, and on narrow
 * screens when there is no connection.
 */
export function SaveBanner({ save, deviceWorks, onCopy, onDownload }: SaveBannerProps) {
  const stuckReadOnly = save.kind === "read-only" && save.unsaved > 0;
  const offline = save.kind === "offline" && !save.empty;
  if (save.kind !== "cannot-save" && !offline && !stuckReadOnly) return null;
  const bad = save.kind === "cannot-save" || (offline && !save.kept);
  const Icon = offline ? IconCloudOff : IconAlertTriangle;
  return (
    <section
      className={classes.banner}
      data-bad={bad || undefined}
      data-narrow-only={(offline && save.kept && deviceWorks) || undefined}
      aria-label={label(save)}
    >
      <Icon size={18} stroke={1.8} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>
        <strong className={classes.label}>{label(save)}</strong>
        {(bad || stuckReadOnly) && <span> {explanation(save)}</span>}
        {offline && save.kept && !deviceWorks && <span> {texts.save.noDevice}</span>}
      </div>
      {(bad || stuckReadOnly) && (
        <Group gap="xs" className={classes.actions}>
          <Button size="compact-sm" variant="default" onClick={onCopy}>
            {texts.document.copyText}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDownload}>
            {texts.document.download}
          </Button>
        </Group>
      )}
    </section>
  );
}
