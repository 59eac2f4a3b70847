import { Button } from "@mantine/core";
import { useState } from "react";
import type { AccessRequest, MemberRole } from "../api/sharing";
import { PersonAvatar } from "../people/PersonAvatar";
import { texts } from "../texts";
import { RoleSelect } from "./RoleSelect";
import classes from "./sharing.module.css";

interface RequestsProps {
  requests: AccessRequest[];
  busy: boolean;
  onAnswer: (request: AccessRequest, role: MemberRole | null) => void;
}

function RequestRow({
  request,
  busy,
  onAnswer,
}: { request: AccessRequest } & Omit<RequestsProps, "requests">) {
  const { user, message } = request;
  const [role, setRole] = useState<MemberRole>(request.role);
  return (
    <li className={classes.request}>
      <PersonAvatar {...user} />
      <div className={classes.words}>
        <div className={classes.name}>
          <bdi>{user.name}</bdi>
        </div>
        <div className={classes.soft}>{user.email}</div>
        {message && (
          <div className={`${classes.soft} ${classes.message}`}>
            <bdi>{message}</bdi>
          </div>
        )}
      </div>
      <div className={classes.answers}>
        <RoleSelect
          role={role}
          onChange={setRole}
          label={texts.sharing.requestRole(user.name)}
          quiet
          size="xs"
          disabled={busy}
        />
        <Button
          size="xs"
          disabled={busy}
          aria-label={texts.sharing.approveOf(user.name)}
          onClick={() => onAnswer(request, role)}
        >
          {texts.sharing.approve}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          aria-label={texts.sharing.declineOf(user.name)}
          onClick={() => onAnswer(request, null)}
        >
          {texts.sharing.decline}
        </Button>
      </div>
    </li>
  );
}

/** Who asks to be let in: first of all, because somebody waits. */
export function Requests({ requests, busy, onAnswer }: RequestsProps) {
  return (
    <section className={classes.requests} aria-labelledby="sharing-requests">
      <h3 id="sharing-requests">{texts.sharing.requests}</h3>
      <ul className={classes.list}>
        {requests.map((request) => (
          <RequestRow key={request.id} request={request} busy={busy} onAnswer={onAnswer} />
        ))}
      </ul>
    </section>
  );
}
