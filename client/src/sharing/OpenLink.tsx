import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconDeviceDesktop } from "@tabler/icons-react";
import type { Sharing } from "../api/sharing";
import { CopyField } from "../app/CopyField";
import { texts } from "../texts";
import { audienceOf } from "./audience";
import classes from "./sharing.module.css";

/** Nobody owns it and whoever has the link may write: there is nothing to arrange, only a link to hand over. */
export function isEverybodys(sharing: Sharing): boolean {
  return (
    sharing.owner === null &&
    !sharing.can_manage &&
    sharing.members.length === 0 &&
    sharing.link_role === "editor" &&
    audienceOf(sharing) === "anyone"
  );
}

/** Whether an address means the computer on which it is opened. */
export function isLocal(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname.endsWith(".localhost") || /^127\.|^\[::1\]$/.test(hostname);
}

interface OpenLinkProps {
  address: string;
  onClose: () => void;
}

/** The link of a document that is everybody's, and what it does. */
export function OpenLink({ address, onClose }: OpenLinkProps) {
  const names = texts.sharing;
  return (
    <Stack gap="md">
      <Text>{names.openText}</Text>
      <CopyField label={names.openLink} value={address} />
      {isLocal(address) && (
        <Alert variant="default" icon={<IconDeviceDesktop size={20} stroke={1.6} />} title={names.localTitle}>
          {names.localText}
        </Alert>
      )}
      <div className={classes.foot} style={{ justifyContent: "flex-end" }}>
        <Button onClick={onClose}>{names.done}</Button>
      </div>
    </Stack>
  );
}
