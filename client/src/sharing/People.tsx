import { Button, Menu } from "@mantine/core";
import {
  IconArrowsExchange,
  IconChevronDown,
  IconLogout,
  IconUserMinus,
  IconUserQuestion,
} from "@tabler/icons-react";
import { useMe } from "../account/me";
import type { Member, MemberRole, SharedPerson, Sharing } from "../api/sharing";
import { PersonAvatar } from "../people/PersonAvatar";
import { sameUser } from "../people/same-user";
import { texts } from "../texts";
import { MEMBER_ROLES } from "./RoleSelect";
import classes from "./sharing.module.css";

interface MemberMenuProps {
  member: Member;
  isMe: boolean;
  manages: boolean;
  busy: boolean;
  actions: PeopleActions;
}

export interface PeopleActions {
  onRole: (member: Member, role: MemberRole) => void;
  onRemove: (member: Member) => void;
  onOwner: (member: Member) => void;
  onLeave: (member: Member) => void;
}

function MemberMenu({ member, isMe, manages, busy, actions }: MemberMenuProps) {
  const role = texts.sharing.roles[member.role] ?? member.role;
  if (!manages && !isMe) return <span className={classes.role}>{role}</span>;
  return (
    <Menu position="bottom-end" width={250} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={500}
          disabled={busy}
          rightSection={<IconChevronDown size={15} aria-hidden="true" />}
          aria-label={texts.sharing.roleOf(member.user.name, role)}
        >
          {role}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {manages && (
          <>
            <Menu.RadioGroup
              value={member.role}
              onChange={(value) => actions.onRole(member, value as MemberRole)}
            >
              {[...MEMBER_ROLES].reverse().map((value) => (
                <Menu.RadioItem key={value} value={value} closeMenuOnClick>
                  <div>{texts.sharing.roles[value]}</div>
                  <div className={classes.soft}>{texts.sharing.roleHelp[value]}</div>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconArrowsExchange size={16} stroke={1.6} />}
              onClick={() => actions.onOwner(member)}
            >
              {texts.sharing.makeOwner}
            </Menu.Item>
          </>
        )}
        {isMe ? (
          <Menu.Item
            color="var(--bad)"
            leftSection={<IconLogout size={16} stroke={1.6} />}
            onClick={() => actions.onLeave(member)}
          >
            {texts.sharing.leave}
          </Menu.Item>
        ) : (
          <Menu.Item
            color="var(--bad)"
            leftSection={<IconUserMinus size={16} stroke={1.6} />}
            onClick={() => actions.onRemove(member)}
          >
            {texts.sharing.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Words({ person, isMe }: { person: SharedPerson; isMe: boolean }) {
  return (
    <div className={classes.words}>
      <div className={classes.name}>
        <bdi>{isMe ? texts.sharing.you(person.name) : person.name}</bdi>
      </div>
      {person.email && <div className={classes.soft}>{person.email}</div>}
    </div>
  );
}

interface PeopleProps {
  sharing: Sharing;
  busy: boolean;
  actions: PeopleActions;
}

/** Everybody with access of their own, the owner first. */
export function People({ sharing, busy, actions }: PeopleProps) {
  const { actor } = useMe().session;
  const { owner, members, can_manage } = sharing;
  return (
    <ul className={classes.list}>
      <li className={classes.row}>
        {owner ? (
          <>
            <PersonAvatar {...owner} />
            <Words person={owner} isMe={sameUser(owner.id, actor.id)} />
            <span className={classes.role}>{texts.sharing.roles.owner}</span>
          </>
        ) : (
          <>
            <span className={classes.disc} aria-hidden="true">
              <IconUserQuestion size={19} stroke={1.6} />
            </span>
            <div className={`${classes.words} ${classes.soft}`}>{texts.sharing.noOwner}</div>
          </>
        )}
      </li>
      {members.map((member) => {
        const isMe = sameUser(member.user.id, actor.id);
        return (
          <li key={member.user.id} className={classes.row}>
            <PersonAvatar {...member.user} />
            <Words person={member.user} isMe={isMe} />
            <MemberMenu member={member} isMe={isMe} manages={can_manage} busy={busy} actions={actions} />
          </li>
        );
      })}
    </ul>
  );
}
