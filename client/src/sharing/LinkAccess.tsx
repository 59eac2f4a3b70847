import { NativeSelect } from "@mantine/core";
import { IconLock, IconUsers, IconWorld } from "@tabler/icons-react";
import type { LinkRole, Sharing } from "../api/sharing";
import { texts } from "../texts";
import { type Audience, audienceOf, linkOf } from "./audience";
import { MEMBER_ROLES } from "./RoleSelect";
import classes from "./sharing.module.css";

const ICONS = { none: IconLock, users: IconUsers, anyone: IconWorld };
const AUDIENCES: Audience[] = ["none", "users", "anyone"];

interface LinkAccessProps {
  sharing: Sharing;
  busy: boolean;
  onChange: (role: LinkRole, guests: boolean) => void;
}

/** Whom the link lets in, times what they may do. */
export function LinkAccess({ sharing, busy, onChange }: LinkAccessProps) {
  const audience = audienceOf(sharing);
  const { can_manage, link_role } = sharing;
  const Icon = ICONS[audience];
  const disc = (
    <span className={classes.disc} aria-hidden="true">
      <Icon size={19} stroke={1.6} />
    </span>
  );
  if (!can_manage) {
    return (
      <div className={classes.row}>
        {disc}
        <div className={classes.words}>
          <div className={classes.name}>{texts.sharing.audiences[audience]}</div>
          <div className={classes.soft}>{texts.sharing.audienceHelp[audience]}</div>
        </div>
        {link_role !== "none" && <span className={classes.role}>{texts.sharing.roles[link_role]}</span>}
      </div>
    );
  }
  const change = (next: Audience, role: LinkRole) => {
    const link = linkOf(next, role);
    onChange(link.role, link.guests);
  };
  return (
    <>
      <div className={classes.linkRow}>
        {disc}
        <NativeSelect
          aria-label={texts.sharing.linkWho}
          value={audience}
          disabled={busy}
          onChange={(event) => change(event.currentTarget.value as Audience, link_role)}
          data={AUDIENCES.map((value) => ({ value, label: texts.sharing.audiences[value] ?? value }))}
        />
        {audience !== "none" && (
          <NativeSelect
            aria-label={texts.sharing.linkRole}
            value={link_role}
            disabled={busy}
            onChange={(event) => change(audience, event.currentTarget.value as LinkRole)}
            data={MEMBER_ROLES.map((value) => ({ value, label: texts.sharing.roles[value] ?? value }))}
          />
        )}
      </div>
      <p className={classes.soft} style={{ margin: "0.4rem 0 0 calc(36px + 0.75rem)" }}>
        {texts.sharing.audienceHelp[audience]}
      </p>
    </>
  );
}
