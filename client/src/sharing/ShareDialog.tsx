import { Alert, Button, Modal, Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import {
  answerRequest,
  type Member,
  removeMember,
  revokeInvitation,
  setLink,
  setMemberRole,
  transferOwnership,
} from "../api/sharing";
import { useTask } from "../app/use-task";
import { copyText } from "../pages/copies";
import { texts } from "../texts";
import { AddPeople } from "./AddPeople";
import { ConfirmStep } from "./ConfirmStep";
import { Invitations } from "./Invitations";
import { LinkAccess } from "./LinkAccess";
import { isEverybodys, OpenLink } from "./OpenLink";
import { People } from "./People";
import { Requests } from "./Requests";
import classes from "./sharing.module.css";
import type { SharingState } from "./use-sharing";

interface ShareDialogProps {
  document: string;
  title: string;
  address: string;
  state: SharingState;
  opened: boolean;
  onClose: () => void;
}

type Question = { kind: "owner" | "leave"; member: Member };

function SharingSkeleton() {
  return (
    <Stack gap="md">
      <VisuallyHidden role="status">{texts.app.loading}</VisuallyHidden>
      {[36, 36, 36].map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        <Skeleton key={index} height={height} aria-hidden="true" />
      ))}
    </Stack>
  );
}

/** Who may open the document, and as what. Only its owner can change that; everybody else can read it. */
function ShareForm({ document, address, state, onClose }: Omit<ShareDialogProps, "title" | "opened">) {
  const { sharing, error, reload } = state;
  const { busy, error: failed, run } = useTask();
  const [said, setSaid] = useState("");
  const [copied, setCopied] = useState<boolean | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [links, setLinks] = useState<Map<string, string>>(new Map());
  const navigate = useNavigate();
  useEffect(() => void reload(), [reload]);

  const change = async (action: () => Promise<void>, sentence: string) => {
    setSaid("");
    const done = await run(async () => {
      await action();
      await reload();
    });
    if (done) setSaid(sentence);
    return done;
  };
  const names = texts.sharing;

  if (sharing === null && error === null) return <SharingSkeleton />;
  if (sharing === null) {
    return (
      <Alert color="red" title={names.loadFailed}>
        {error}
        <Button size="compact-sm" variant="default" mt="xs" display="block" onClick={() => void reload()}>
          {texts.app.retry}
        </Button>
      </Alert>
    );
  }
  if (question !== null) {
    const { kind, member } = question;
    const { name, id } = member.user;
    const confirm = async () => {
      if (kind === "leave") {
        await run(async () => {
          await removeMember(document, id);
          await navigate("/");
        });
        return;
      }
      await change(() => transferOwnership(document, id), names.ownerChanged(name));
      setQuestion(null);
    };
    return (
      <ConfirmStep
        title={kind === "owner" ? names.ownerTitle(name) : names.leaveTitle}
        text={kind === "owner" ? names.ownerText(name) : names.leaveText}
        confirm={kind === "owner" ? names.ownerConfirm : names.leaveConfirm}
        busy={busy}
        onConfirm={() => void confirm()}
        onBack={() => setQuestion(null)}
      />
    );
  }

  const { can_manage: manages, requests, invitations } = sharing;
  if (isEverybodys(sharing)) return <OpenLink address={address} onClose={onClose} />;
  return (
    <>
      {manages && requests.length > 0 && (
        <Requests
          requests={requests}
          busy={busy}
          onAnswer={({ id, user }, role) =>
            void change(
              () => answerRequest(document, id, role),
              role === null ? names.declined(user.name) : names.approved(user.name),
            )
          }
        />
      )}
      {manages && (
        <div className={classes.part}>
          <AddPeople
            document={document}
            onSaid={setSaid}
            onAdded={async (made) => {
              setLinks((before) => {
                const next = new Map(before);
                for (const { id, url } of made) if (url) next.set(id, url);
                return next;
              });
              await reload();
            }}
          />
        </div>
      )}
      <section className={classes.part} aria-labelledby="sharing-people">
        <h3 id="sharing-people">{names.people}</h3>
        <People
          sharing={sharing}
          busy={busy}
          actions={{
            onRole: ({ user }, role) =>
              void change(
                () => setMemberRole(document, user.id, role),
                names.roleChanged(user.name, names.roles[role] ?? role),
              ),
            onRemove: ({ user }) =>
              void change(() => removeMember(document, user.id), names.removed(user.name)),
            onOwner: (member) => setQuestion({ kind: "owner", member }),
            onLeave: (member) => setQuestion({ kind: "leave", member }),
          }}
        />
      </section>
      {invitations.length > 0 && (
        <section className={classes.part} aria-labelledby="sharing-invitations">
          <h3 id="sharing-invitations">{names.invitations}</h3>
          <Invitations
            invitations={invitations}
            links={links}
            manages={manages}
            busy={busy}
            onRevoke={({ id, email }) =>
              void change(() => revokeInvitation(document, id), names.revoked(email))
            }
          />
        </section>
      )}
      <section className={classes.part} aria-labelledby="sharing-link">
        <h3 id="sharing-link">{names.link}</h3>
        <LinkAccess
          sharing={sharing}
          busy={busy}
          onChange={(role, guests) => void change(() => setLink(document, role, guests), names.linkChanged)}
        />
      </section>
      {failed !== null && (
        <Alert color="red" title={names.failed} mt="md" role="alert">
          {failed}
        </Alert>
      )}
      <div className={classes.said} data-done={said !== "" || undefined} role="status">
        {said || (manages ? "" : sharing.owner ? names.managed : names.unowned)}
      </div>
      <div className={classes.foot}>
        <Button
          variant="light"
          leftSection={copied ? <IconCheck size={17} /> : <IconLink size={17} stroke={1.8} />}
          onClick={async () => setCopied(await copyText(address))}
          aria-live="polite"
        >
          {copied === null ? names.copyLink : copied ? names.copied : names.copyFailed}
        </Button>
        <Button onClick={onClose}>{names.done}</Button>
      </div>
    </>
  );
}

export default function ShareDialog({ title, opened, onClose, ...rest }: ShareDialogProps) {
  const narrow = useMediaQuery("(max-width: 40em)");
  const manages = rest.state.sharing?.can_manage !== false;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={560}
      fullScreen={narrow}
      title={
        manages || (rest.state.sharing && isEverybodys(rest.state.sharing))
          ? texts.sharing.title(title)
          : texts.sharing.viewTitle(title)
      }
    >
      <ShareForm {...rest} onClose={onClose} />
    </Modal>
  );
}
