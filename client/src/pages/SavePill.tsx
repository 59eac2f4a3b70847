import { Button, Group, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudOff,
  IconEye,
  IconLoader2,
  type TablerIcon,
} from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import type { SaveState } from "../sync/save-state";
import type { DocumentSession } from "../sync/session";
import { texts } from "../texts";
import classes from "./SavePill.module.css";
import { explanation, label, shortLabel } from "./save-words";

const ICONS: Record<SaveState["kind"], TablerIcon> = {
  opening: IconLoader2,
  saved: IconCloudCheck,
  saving: IconLoader2,
  offline: IconCloudOff,
  "read-only": IconEye,
  "cannot-save": IconAlertTriangle,
};

interface SavePillProps {
  session: DocumentSession;
  deviceWorks: boolean;
  onCopy: () => void;
  onDownload: () => void;
}

/** The state of one's changes in two words, and what it means on demand. */
export function SavePill({ session, deviceWorks, onCopy, onDownload }: SavePillProps) {
  const save = useSyncExternalStore(session.subscribe, session.saving);
  const Icon = ICONS[save.kind];
  const risky = save.kind === "offline" || save.kind === "cannot-save";
  return (
    <Popover width={320} position="bottom-start" shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.pill} data-save={save.kind} aria-label={label(save)}>
          <Icon size={16} stroke={1.8} aria-hidden="true" className={classes.icon} />
          <span className={classes.full}>{label(save)}</span>
          <span className={classes.short}>{shortLabel(save)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.document.saveDetails}>
        <Stack gap="xs">
          <Text fw={600} size="sm">
            {label(save)}
          </Text>
          <Text size="sm">{explanation(save)}</Text>
          {!deviceWorks && <Text size="sm">{texts.save.noDevice}</Text>}
          {risky && (
            <Group gap="xs" mt={4}>
              <Button size="xs" variant="light" onClick={onCopy}>
                {texts.document.copyText}
              </Button>
              <Button size="xs" variant="default" onClick={onDownload}>
                {texts.document.download}
              </Button>
            </Group>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
