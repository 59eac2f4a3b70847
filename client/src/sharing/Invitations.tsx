import { Button } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import type { Invitation } from "../api/sharing";
import { CopyField } from "../app/CopyField";
import { exactly, fromNow } from "../app/time";
import { texts } from "../texts";
import classes from "./sharing.module.css";

interface InvitationsProps {
  invitations: Invitation[];
  /** The links of those that were made just now, by id: the server shows them once. */
  links: Map<string, string>;
  manages: boolean;
  busy: boolean;
  onRevoke: (invitation: Invitation) => void;
}

export function Invitations({ invitations, links, manages, busy, onRevoke }: InvitationsProps) {
  return (
    <ul className={classes.list}>
      {invitations.map((invitation) => {
        const { id, email, role, expires_at } = invitation;
        const url = links.get(id);
        return (
          <li key={id}>
            <div className={classes.row}>
              <span className={classes.disc} aria-hidden="true">
                <IconMail size={18} stroke={1.6} />
              </span>
              <div className={classes.words}>
                <div className={classes.name}>{email}</div>
                <div className={classes.soft} title={exactly(expires_at)}>
                  {texts.sharing.invitationFacts(texts.sharing.roles[role] ?? role, fromNow(expires_at))}
                </div>
              </div>
              {manages && (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  disabled={busy}
                  aria-label={texts.sharing.revokeOf(email)}
                  onClick={() => onRevoke(invitation)}
                >
                  {texts.sharing.revoke}
                </Button>
              )}
            </div>
            {url && (
              <CopyField
                label={texts.sharing.copyInvitation}
                description={texts.sharing.invitationLink}
                value={url}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
