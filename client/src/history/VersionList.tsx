import { ActionIcon } from "@mantine/core";
import { IconLock, IconLockOpen, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Version } from "../api/history";
import { texts } from "../texts";
import classes from "./history.module.css";
import { momentOf } from "./times";

interface VersionListProps {
  versions: Version[];
  revision: number;
  mayEdit: boolean;
  isOwner: boolean;
  busy: boolean;
  onChoose: (version: Version) => void;
  onRename: (version: Version) => void;
  onLock: (version: Version) => void;
  onRemove: (version: Version) => void;
}

interface ActionProps {
  label: string;
  busy: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Action({ label, busy, onClick, children }: ActionProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      aria-disabled={busy || undefined}
      onClick={() => !busy && onClick()}
    >
      {children}
    </ActionIcon>
  );
}

export function VersionList(props: VersionListProps) {
  const { versions, revision, mayEdit, isOwner, busy, onChoose, onRename, onLock, onRemove } = props;
  const names = texts.history;
  if (versions.length === 0) {
    return (
      <div className={classes.nothing}>
        <h3>{names.noVersions}</h3>
        <p>{mayEdit ? names.noVersionsText : names.noVersionsReadOnly}</p>
      </div>
    );
  }
  return (
    <ul className={classes.list} aria-label={names.versionList}>
      {versions.map((version) => {
        const { id, name, locked, created_at, author } = version;
        const chosen = version.revision === revision;
        const changes = mayEdit && (isOwner || !locked);
        return (
          <li key={id} className={classes.entry} data-chosen={chosen || undefined}>
            <button
              type="button"
              className={classes.choose}
              aria-current={chosen || undefined}
              onClick={() => onChoose(version)}
            >
              <span className={classes.words}>
                <span className={classes.who}>{name}</span>
                <span className={classes.soft}>
                  {names.revision(version.revision)} ·{" "}
                  {names.by(author.name || names.somebody, momentOf(created_at))}
                </span>
              </span>
            </button>
            {changes && (
              <div className={classes.actions}>
                <Action label={names.rename(name)} busy={busy} onClick={() => onRename(version)}>
                  <IconPencil size={17} stroke={1.7} />
                </Action>
                <Action
                  label={locked ? names.unlock(name) : names.lock(name)}
                  busy={busy}
                  onClick={() => onLock(version)}
                >
                  {locked ? <IconLock size={17} stroke={1.9} /> : <IconLockOpen size={17} stroke={1.5} />}
                </Action>
                <Action label={names.remove(name)} busy={busy} onClick={() => onRemove(version)}>
                  <IconTrash size={17} stroke={1.7} />
                </Action>
              </div>
            )}
            {locked && !changes && (
              <span className={classes.lock} role="img" aria-label={names.locked} title={names.locked}>
                <IconLock size={17} stroke={1.7} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
