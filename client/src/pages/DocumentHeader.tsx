import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconDotsVertical, IconDownload, IconLink, IconUser } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { ColourSchemeItems } from "../app/ColourSchemeControl";
import { Mark } from "../app/Mark";
import { PeopleHere } from "../people/PeopleHere";
import type { DocumentSession, SessionSnapshot } from "../sync/session";
import { texts } from "../texts";
import { copyText } from "./copies";
import classes from "./DocumentHeader.module.css";
import { SavePill } from "./SavePill";

const COPIED_MS = 2000;

interface DocumentHeaderProps {
  session: DocumentSession;
  snapshot: SessionSnapshot;
  onCopy: () => Promise<boolean>;
  onDownload: () => void;
  onChangeName: () => void;
}

/** The address without what concerns only this visit. */
function shareAddress(id: string): string {
  return `${window.location.origin}/d/${id}`;
}

export function DocumentHeader({ session, snapshot, onCopy, onDownload, onChangeName }: DocumentHeaderProps) {
  const [copied, setCopied] = useState<"link" | "failed" | null>(null);
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copyLink = async () => setCopied((await copyText(shareAddress(session.id))) ? "link" : "failed");
  const linkLabel =
    copied === "link"
      ? texts.document.copied
      : copied === "failed"
        ? texts.document.copyFailed
        : texts.document.copyLink;
  const LinkIcon = copied === "link" ? IconCheck : IconLink;

  return (
    <div className={classes.header}>
      <Tooltip label={texts.app.goHome}>
        <Link to="/" className={classes.home} aria-label={texts.app.home}>
          <Mark size={28} />
        </Link>
      </Tooltip>
      <div className={classes.state}>
        <SavePill
          save={snapshot.save}
          deviceWorks={snapshot.deviceWorks}
          onCopy={() => void onCopy()}
          onDownload={onDownload}
        />
      </div>
      <PeopleHere awareness={session.awareness} />
      <Button
        className={classes.share}
        variant="light"
        size="xs"
        leftSection={<LinkIcon size={16} stroke={1.8} />}
        onClick={copyLink}
        aria-live="polite"
      >
        {linkLabel}
      </Button>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.document.menu}>
            <IconDotsVertical size={20} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLink size={16} stroke={1.6} />} onClick={copyLink}>
            {texts.document.copyLink}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} stroke={1.6} />} onClick={() => void onCopy()}>
            {texts.document.copyText}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} stroke={1.6} />} onClick={onDownload}>
            {texts.document.download}
          </Menu.Item>
          <Menu.Item leftSection={<IconUser size={16} stroke={1.6} />} onClick={onChangeName}>
            {texts.people.change}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{texts.app.colourScheme}</Menu.Label>
          <ColourSchemeItems />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
