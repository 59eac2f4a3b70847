import { ActionIcon, Alert, Button, Menu, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconBan,
  IconDots,
  IconKey,
  IconSearch,
  IconShield,
  IconUserCheck,
  IconUserPlus,
  IconUserSearch,
} from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import classesOfAccount from "../account/account.module.css";
import { useMe } from "../account/me";
import { RowsSkeleton } from "../account/Section";
import { changeUser, listUsers, listWaitingLinks, type ManagedUser, makeResetLink } from "../api/admin";
import { Message } from "../app/Message";
import { exactly, fromNow } from "../app/time";
import { useLoaded } from "../app/use-loaded";
import { useTask } from "../app/use-task";
import { PersonAvatar } from "../people/PersonAvatar";
import { sameUser } from "../people/same-user";
import { texts } from "../texts";
import classes from "./admin.module.css";
import { type Change, ChangeDialog } from "./ChangeDialog";
import { InviteDialog } from "./InviteDialog";
import { type Handed, LinkDialog } from "./LinkDialog";
import { usePages } from "./use-pages";

const TYPING_MS = 250;

interface RowProps {
  user: ManagedUser;
  isMe: boolean;
  onLink: () => void;
  onChange: (change: Change) => void;
}

function UserRow({ user, isMe, onLink, onChange }: RowProps) {
  const disabled = user.disabled_at !== null;
  return (
    <tr>
      <td>
        <div className={classes.person}>
          <PersonAvatar {...user} />
          <div className={classes.personWords}>
            <div className={classes.personName}>
              <bdi>{user.name}</bdi>
            </div>
            <div className={classes.soft}>{user.email}</div>
          </div>
        </div>
      </td>
      <td>
        <div className={classes.tags}>
          {user.is_admin && <span className={classesOfAccount.tag}>{texts.admin.administrator}</span>}
          {isMe && <span className={classesOfAccount.tag}>{texts.admin.you}</span>}
          {disabled && (
            <span className={classesOfAccount.tag} data-tone="bad">
              {texts.admin.disabled}
            </span>
          )}
          {!disabled && !user.is_admin && !isMe && <span className={classes.soft}>{texts.admin.active}</span>}
        </div>
      </td>
      <td data-label={texts.admin.joined} className={classes.nowrap}>
        <time dateTime={user.created_at} title={exactly(user.created_at)}>
          {fromNow(user.created_at)}
        </time>
      </td>
      <td data-label={texts.admin.seen} className={classes.nowrap}>
        {user.last_seen_at ? (
          <time dateTime={user.last_seen_at} title={exactly(user.last_seen_at)}>
            {fromNow(user.last_seen_at)}
          </time>
        ) : (
          texts.admin.never
        )}
      </td>
      <td className={classes.end}>
        {!isMe && (
          <Menu position="bottom-end" width="max-content">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.admin.actions(user.name)}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconKey size={16} stroke={1.6} />} onClick={onLink}>
                {texts.admin.resetLink}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconShield size={16} stroke={1.6} />}
                onClick={() => onChange(user.is_admin ? "drop" : "admin")}
              >
                {user.is_admin ? texts.admin.dropAdmin : texts.admin.makeAdmin}
              </Menu.Item>
              <Menu.Divider />
              {disabled ? (
                <Menu.Item
                  leftSection={<IconUserCheck size={16} stroke={1.6} />}
                  onClick={() => onChange("enable")}
                >
                  {texts.admin.enable}
                </Menu.Item>
              ) : (
                <Menu.Item
                  color="var(--bad)"
                  leftSection={<IconBan size={16} stroke={1.6} />}
                  onClick={() => onChange("disable")}
                >
                  {texts.admin.disable}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </td>
    </tr>
  );
}

/** Who asked for a link on a server that cannot send one. */
function WaitingLinks({ onLink }: { onLink: (user: { id: string; email: string }) => void }) {
  const { value: waiting } = useLoaded(listWaitingLinks);
  const requests = waiting?.filter(({ purpose }) => purpose === "request") ?? [];
  if (requests.length === 0) return null;
  return (
    <section className={`${classes.panel} ${classes.waiting}`} aria-labelledby="waiting">
      <h2 id="waiting">{texts.admin.waiting}</h2>
      <p className={classesOfAccount.sectionText}>{texts.admin.waitingText}</p>
      <ul className={classesOfAccount.rows}>
        {requests.map(({ email, user_id, created_at }) => (
          <li key={`${email} ${created_at}`} className={classesOfAccount.row}>
            <div className={classesOfAccount.rowWords}>
              <div className={classesOfAccount.rowName}>{email}</div>
              <div className={classesOfAccount.rowFacts}>{texts.admin.asked(fromNow(created_at))}</div>
            </div>
            {user_id !== null && (
              <Button
                size="xs"
                variant="light"
                aria-label={texts.admin.makeLinkFor(email)}
                onClick={() => onLink({ id: user_id, email })}
              >
                {texts.admin.makeLink}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Users() {
  const me = useMe();
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search.trim(), TYPING_MS);
  const load = useCallback((cursor: string | null) => listUsers(wanted, cursor), [wanted]);
  const { items, next, error, busy, more, reload } = usePages(load);
  const [inviting, setInviting] = useState(false);
  const [handed, setHanded] = useState<Handed | null>(null);
  const [change, setChange] = useState<{ user: ManagedUser; change: Change } | null>(null);
  const [waitingKey, setWaitingKey] = useState(0);
  const task = useTask();

  const link = (user: { id: string; email: string }) =>
    void task.run(async () => {
      setHanded({ email: user.email, ...(await makeResetLink(user.id)) });
      setWaitingKey((key) => key + 1);
    });
  const apply = (user: ManagedUser, wish: Change) =>
    task.run(async () => {
      await changeUser(
        user.id,
        wish === "admin" || wish === "drop"
          ? { is_admin: wish === "admin" }
          : { disabled: wish === "disable" },
      );
      await reload();
    });
  // An answer about what was searched before is no answer to this.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the search is the occasion
  useEffect(() => task.clear(), [wanted]);

  return (
    <>
      {!me.session.mail && <WaitingLinks key={waitingKey} onLink={link} />}
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={texts.admin.search}
          placeholder={texts.admin.search}
          leftSection={<IconSearch size={16} stroke={1.7} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button leftSection={<IconUserPlus size={17} stroke={1.8} />} onClick={() => setInviting(true)}>
          {texts.admin.invite}
        </Button>
      </div>
      {(error ?? task.error) !== null && (
        <Alert color="red" title={texts.account.tryAgain} mb="md" role="alert">
          {error ?? task.error}
          {error !== null && (
            <Button size="compact-sm" variant="default" mt="xs" display="block" onClick={() => void reload()}>
              {texts.app.retry}
            </Button>
          )}
        </Alert>
      )}
      {items === null && error === null && <RowsSkeleton />}
      {items?.length === 0 && (
        <Message icon={<IconUserSearch size={40} stroke={1.3} />} title={texts.admin.none}>
          {texts.admin.noneText}
        </Message>
      )}
      {items !== null && items.length > 0 && (
        <div className={classes.panel}>
          <table className={classes.table} aria-label={texts.admin.usersLabel}>
            <thead>
              <tr>
                <th scope="col">{texts.admin.person}</th>
                <th scope="col">{texts.admin.state}</th>
                <th scope="col">{texts.admin.joined}</th>
                <th scope="col">{texts.admin.seen}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {items.map((user) => (
                <UserRow
                  key={user.id}
                  user={user}
                  isMe={sameUser(user.id, me.session.actor.id)}
                  onLink={() => link(user)}
                  onChange={(wish) =>
                    wish === "enable" ? void apply(user, wish) : setChange({ user, change: wish })
                  }
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next !== null && (
        <Button variant="default" mt="lg" onClick={more} loading={busy}>
          {texts.admin.more}
        </Button>
      )}
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} onLink={setHanded} />
      <LinkDialog handed={handed} onClose={() => setHanded(null)} />
      <ChangeDialog wish={change} onClose={() => setChange(null)} onConfirm={apply} />
    </>
  );
}
