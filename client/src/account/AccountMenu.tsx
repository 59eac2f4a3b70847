import { Button, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconLogout, IconSettings, IconShield, IconUserCircle } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "react-router";
import { later } from "../app/later";
import { PersonAvatar } from "../people/PersonAvatar";
import { texts } from "../texts";
import classes from "./account.module.css";
import { isSignedIn, useMe } from "./me";
import { signInPath } from "./next";

const SignOutDialog = later(async () => ({ default: (await import("./SignOutDialog")).SignOutDialog }));

interface AccountItemsProps {
  onSignOut: () => void;
}

/** What one can do about one's account, as entries of a menu. */
export function AccountItems({ onSignOut }: AccountItemsProps) {
  const me = useMe();
  const { pathname, search } = useLocation();
  const { actor } = me.session;
  if (!isSignedIn(me)) {
    return (
      <Menu.Item
        component={Link}
        to={signInPath(pathname + search)}
        leftSection={<IconUserCircle size={16} stroke={1.6} />}
      >
        {texts.account.signIn}
      </Menu.Item>
    );
  }
  return (
    <>
      <Menu.Item component={Link} to="/account" leftSection={<IconSettings size={16} stroke={1.6} />}>
        {texts.account.menuAccount}
      </Menu.Item>
      {actor.is_admin && (
        <Menu.Item component={Link} to="/admin" leftSection={<IconShield size={16} stroke={1.6} />}>
          {texts.account.menuAdmin}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={onSignOut}>
        {texts.account.signOut}
      </Menu.Item>
    </>
  );
}

interface AccountMenuProps {
  size?: number;
  className?: string;
}

/** Who is signed in, at the end of a header; or the way to sign in. */
export function AccountMenu({ size = 34, className }: AccountMenuProps) {
  const me = useMe();
  const { pathname, search } = useLocation();
  const [leaving, setLeaving] = useState(false);
  const { actor } = me.session;
  if (!isSignedIn(me)) {
    if (me.status !== "known") return null;
    return (
      <Button
        component={Link}
        to={signInPath(pathname + search)}
        variant="default"
        size="xs"
        className={className}
      >
        {texts.account.signIn}
      </Button>
    );
  }
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <UnstyledButton className={`${classes.avatarButton} ${className ?? ""}`}>
            <VisuallyHidden>{texts.account.menu(actor.name)}</VisuallyHidden>
            <PersonAvatar {...actor} size={size} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who} role="presentation">
            <PersonAvatar {...actor} size={40} />
            <div className={classes.whoWords}>
              <div className={classes.whoName}>
                <bdi>{actor.name}</bdi>
              </div>
              <div className={classes.whoEmail}>{actor.email}</div>
            </div>
          </div>
          <Menu.Divider />
          <AccountItems onSignOut={() => setLeaving(true)} />
        </Menu.Dropdown>
      </Menu>
      <SignOutDialog opened={leaving} onClose={() => setLeaving(false)} />
    </>
  );
}
