import { ActionIcon, Button, Indicator, Menu } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconDotsVertical,
  IconHistory,
  IconKeyboard,
  IconLink,
  IconUser,
  IconUsersPlus,
} from "@tabler/icons-react";
import { startTransition, useEffect, useState } from "react";
import { Link } from "react-router";
import { AccountItems, AccountMenu } from "../account/AccountMenu";
import { isSignedIn, useMe } from "../account/me";
import { ColourSchemeItems } from "../app/ColourSchemeControl";
import { LanguageItems } from "../app/LanguageControl";
import { later } from "../app/later";
import { Mark } from "../app/Mark";
import { showShortcuts } from "../app/shortcuts/open";
import type { EditorHandle } from "../kinds";
import { setAnnounces, useAnnounces } from "../people/announcing";
import { Company } from "../people/Company";
import { FollowFrame } from "../people/FollowFrame";
import { PeopleHere } from "../people/PeopleHere";
import { useFollower } from "../people/use-follower";
import { useSharing } from "../sharing/use-sharing";
import type { DocumentSession } from "../sync/session";
import type { Standing } from "../sync/standing";
import { texts } from "../texts";
import { shownTitle } from "../texts/shown";
import { copyText } from "./copies";
import classes from "./DocumentHeader.module.css";
import { KeepCopyItems, type Keeping } from "./KeepCopy";
import { SavePill } from "./SavePill";

const SignOutDialog = later(async () => ({
  default: (await import("../account/SignOutDialog")).SignOutDialog,
}));
const HistoryView = later(() => import("../history/HistoryView"));
const ShareDialog = later(() => import("../sharing/ShareDialog"));

interface DocumentHeaderProps extends Keeping {
  session: DocumentSession;
  standing: Standing;
  /** What shows the document, when it is there. */
  editor: EditorHandle | null;
  /** There is a history that can be shown. */
  hasPast: boolean;
  onChangeName: () => void;
}

/** The address without what concerns only this visit. */
function shareAddress(id: string): string {
  return `${window.location.origin}/d/${id}`;
}

/** How long what can be done about the document waits for its text. */
const PATIENCE_MS = 400;

/** Whether the header is complete: first comes the text, with the state of its saving. */
function useFurnished(textIsThere: boolean): boolean {
  const [furnished, setFurnished] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setFurnished(true)), textIsThere ? 0 : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [textIsThere]);
  return furnished;
}

export function DocumentHeader({
  session,
  standing,
  editor,
  hasPast,
  onCopy,
  onDownload,
  formats,
  onChangeName,
}: DocumentHeaderProps) {
  const me = useMe();
  const signedIn = isSignedIn(me);
  const narrow = useMediaQuery("(max-width: 40em)");
  const [sharing, setSharing] = useState(false);
  const [history, setHistory] = useState(false);
  const [leaving, setLeaving] = useState(false);
  // Only accounts can ask, and only owners can answer.
  const state = useSharing(session.id, signedIn && standing.role === "owner" && standing.refusal === null);
  const waiting = state.sharing?.can_manage ? state.sharing.requests.length : 0;
  const shareLabel = waiting > 0 ? texts.sharing.shareWaiting(waiting) : texts.sharing.share;
  const following = useFollower(session.awareness, editor);
  const announces = useAnnounces();
  const address = shareAddress(session.id);
  const share = () => setSharing(true);
  const furnished = useFurnished(editor !== null);

  return (
    <div className={classes.header}>
      <Link to="/" className={classes.home} aria-label={texts.app.home} data-tip={texts.app.goHome}>
        <Mark size={28} />
      </Link>
      <div className={classes.state}>
        <SavePill
          session={session}
          deviceWorks={standing.deviceWorks}
          onCopy={onCopy}
          onDownload={() => onDownload(formats?.[0] ?? "txt")}
        />
      </div>
      {furnished && (
        <>
          <PeopleHere
            awareness={session.awareness}
            following={following}
            onChangeName={signedIn ? null : onChangeName}
          />
          {!narrow && hasPast && standing.ready && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={texts.history.open}
              data-tip={texts.history.open}
              onClick={() => setHistory(true)}
            >
              <IconHistory size={20} stroke={1.7} />
            </ActionIcon>
          )}
          <Indicator
            className={classes.share}
            label={waiting}
            size={18}
            disabled={waiting === 0}
            color="red"
            offset={3}
            zIndex={2}
          >
            {narrow ? (
              <ActionIcon variant="light" size="lg" aria-label={shareLabel} onClick={share}>
                <IconUsersPlus size={18} stroke={1.8} />
              </ActionIcon>
            ) : (
              <Button
                variant="light"
                size="xs"
                leftSection={<IconUsersPlus size={16} stroke={1.8} />}
                aria-label={shareLabel}
                onClick={share}
              >
                {texts.sharing.share}
              </Button>
            )}
          </Indicator>
          <Menu position="bottom-end" width={275}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.document.menu}>
                <IconDotsVertical size={20} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconLink size={16} stroke={1.6} />}
                onClick={() => void copyText(address)}
              >
                {texts.document.copyLink}
              </Menu.Item>
              {narrow && hasPast && standing.ready && (
                <Menu.Item
                  leftSection={<IconHistory size={16} stroke={1.6} />}
                  onClick={() => setHistory(true)}
                >
                  {texts.history.openMenu}
                </Menu.Item>
              )}
              <KeepCopyItems onCopy={onCopy} onDownload={onDownload} formats={formats} />
              {!signedIn && (
                <Menu.Item leftSection={<IconUser size={16} stroke={1.6} />} onClick={onChangeName}>
                  {texts.people.change}
                </Menu.Item>
              )}
              {narrow && (
                <>
                  <Menu.Divider />
                  <AccountItems onSignOut={() => setLeaving(true)} />
                </>
              )}
              <Menu.Divider />
              <Menu.Label>{texts.app.colourScheme}</Menu.Label>
              <ColourSchemeItems />
              <Menu.Divider />
              <Menu.Label>{texts.app.language}</Menu.Label>
              <LanguageItems />
              <Menu.Divider />
              <Menu.CheckboxItem checked={announces} onChange={setAnnounces}>
                {texts.together.announce}
              </Menu.CheckboxItem>
              <Menu.Item
                leftSection={<IconKeyboard size={16} stroke={1.6} />}
                onClick={() => showShortcuts(true)}
              >
                {texts.together.shortcuts.open}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {!narrow && <AccountMenu size={32} />}
        </>
      )}
      <ShareDialog
        document={session.id}
        title={shownTitle(standing.title)}
        address={address}
        state={state}
        opened={sharing}
        onClose={() => setSharing(false)}
      />
      <HistoryView session={session} standing={standing} opened={history} onClose={() => setHistory(false)} />
      <Company session={session} online={standing.online} />
      <FollowFrame following={following} />
      <SignOutDialog opened={leaving} onClose={() => setLeaving(false)} />
    </div>
  );
}
