import { Button, Stack } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { messageOf } from "../api/http";
import { Problem } from "../api/problem";
import { acceptInvitation } from "../api/session";
import { PageSkeleton } from "../app/PageSkeleton";
import { texts } from "../texts";
import { AuthCard } from "./AuthCard";
import { keepInvitation, waitingInvitation } from "./invitation";
import { LinkFailed, LinkWaits } from "./LinkCard";
import { isSignedIn, useMe } from "./me";
import { signInPath } from "./next";
import { useFragment } from "./use-fragment";

/** The end of the link of an invitation to a document. */
export default function InvitationPage() {
  const fragment = useFragment();
  const [token] = useState(() => fragment || waitingInvitation() || "");
  const me = useMe();
  const signedIn = isSignedIn(me);
  const navigate = useNavigate();
  const state = useLocation().state as { isNew?: unknown } | null;
  const isNew = state?.isNew === true;
  const [error, setError] = useState<string | null>(token ? null : texts.account.linkIncomplete);
  const used = useRef(false);

  useEffect(() => {
    if (token && me.status === "known" && !signedIn) keepInvitation(token);
  }, [token, me.status, signedIn]);

  useEffect(() => {
    if (!token || !signedIn || used.current) return;
    used.current = true;
    keepInvitation(null);
    acceptInvitation(token)
      .then(({ document_id }) => navigate(`/d/${document_id}`, { replace: true }))
      .catch((failure: unknown) => {
        // Signing up with the invited address has used it already.
        const taken = isNew && failure instanceof Problem && failure.status === 410;
        if (taken) void navigate("/shared", { replace: true });
        else setError(messageOf(failure));
      });
  }, [token, signedIn, isNew, navigate]);

  if (me.status === "loading") return <PageSkeleton />;
  if (error !== null) return <LinkFailed error={error} to="/" go={texts.app.goHome} />;
  if (signedIn) return <LinkWaits title={texts.account.invitationTitle} />;
  return (
    <AuthCard title={texts.account.invitationWaitTitle} text={texts.account.invitationWaitText}>
      <Stack gap="sm" mt="lg">
        <Button component={Link} to={signInPath("/invitation")} size="md">
          {texts.account.signIn}
        </Button>
        <Button component={Link} to={signInPath("/invitation", "/sign-up")} size="md" variant="default">
          {texts.account.signUp}
        </Button>
      </Stack>
    </AuthCard>
  );
}
