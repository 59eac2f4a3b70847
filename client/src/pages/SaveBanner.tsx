import { Button, CloseButton, Group } from "@mantine/core";
import { IconAlertTriangle, IconCloudOff, IconEye, IconPencil } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { Link, useLocation } from "react-router";
import { signInPath } from "../account/next";
import { isForbidden, isSignedOut } from "../sync/refusal";
import type { SaveState } from "../sync/save-state";
import type { DocumentSession } from "../sync/session";
import type { Standing } from "../sync/standing";
import { texts } from "../texts";
import { KeepCopy, type Keeping } from "./KeepCopy";
import classes from "./SaveBanner.module.css";
import { explanation, label } from "./save-words";

interface SaveBannerProps extends Keeping {
  session: DocumentSession;
  standing: Standing;
  onAsk: () => void;
  onDismiss: () => void;
}

interface RightsBannerProps extends Keeping {
  save: SaveState;
  standing: Standing;
  onDismiss: () => void;
}

/** What became of our rights while the page was open, and what that means for changes that were not stored yet. */
function RightsBanner({ save, standing, onDismiss, ...keeping }: RightsBannerProps) {
  const { change, role } = standing;
  const raised = change === "raised";
  const unsaved = save.kind === "read-only" ? save.unsaved : 0;
  const { lowered, nowReadOnly } = texts.sharing;
  const what = raised
    ? texts.sharing.raised
    : change === "lowered"
      ? (lowered[role ?? "viewer"] ?? lowered.viewer ?? "")
      : `${nowReadOnly}.`;
  const Icon = raised ? IconPencil : IconEye;
  return (
    <section className={classes.banner} data-good={raised || undefined} aria-label={what}>
      <Icon size={18} stroke={1.8} aria-hidden="true" className={classes.icon} />
      <div className={classes.words} role="status">
        <strong>{what}</strong>
        {unsaved > 0 && <span> {explanation(save)}</span>}
      </div>
      <Group gap="xs" className={classes.actions}>
        {unsaved > 0 && <KeepCopy {...keeping} />}
        {unsaved === 0 && (
          <CloseButton size="sm" variant="transparent" aria-label={texts.app.close} onClick={onDismiss} />
        )}
      </Group>
    </section>
  );
}

/**
 * Says below the header what the pill has no room for: always when changes cannot be stored or kept and when our rights
 * have changed, and on narrow screens when there is no connection.
 */
export function SaveBanner(props: SaveBannerProps) {
  const { session, standing, onAsk, onDismiss, ...keeping } = props;
  const { deviceWorks, refusal, change } = standing;
  const save = useSyncExternalStore(session.subscribe, session.saving);
  const { pathname, search } = useLocation();
  const stuck = save.kind === "read-only" && save.unsaved > 0;
  const offline = save.kind === "offline" && !save.empty;
  if (save.kind !== "cannot-save" && !offline) {
    if (!stuck && change === null) return null;
    return <RightsBanner save={save} standing={standing} onDismiss={onDismiss} {...keeping} />;
  }
  const bad = save.kind === "cannot-save" || !save.kept;
  const more = bad || !deviceWorks;
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
        <strong className={refusal?.final ? undefined : classes.label}>
          {label(save)}
          {!refusal?.final && more && "."}
        </strong>
        {bad && (
          <span>
            {refusal?.final ? ". " : " "}
            {explanation(save)}
          </span>
        )}
        {offline && save.kept && !deviceWorks && <span> {texts.save.noDevice}</span>}
      </div>
      {bad && (
        <Group gap="xs" className={classes.actions}>
          {refusal !== null && isSignedOut(refusal) && (
            <Button component={Link} to={signInPath(pathname + search)} size="compact-sm">
              {texts.sharing.signIn}
            </Button>
          )}
          {refusal !== null && isForbidden(refusal) && (
            <Button size="compact-sm" onClick={onAsk}>
              {texts.sharing.askAgain}
            </Button>
          )}
          <KeepCopy {...keeping} />
        </Group>
      )}
    </section>
  );
}
