import { Button, Loader } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { messageOf } from "../api/http";
import { confirmSignUp } from "../api/session";
import { texts } from "../texts";
import { AuthCard } from "./AuthCard";
import { waitingInvitation } from "./invitation";
import { setSession } from "./me";
import { useFragment } from "./use-fragment";

/** The end of the link that proves an address. */
export default function ConfirmPage() {
  const token = useFragment();
  const navigate = useNavigate();
  const [error, setError] = useState<string | null>(token ? null : texts.account.linkIncomplete);
  const used = useRef(false);
  useEffect(() => {
    // A link works once: not again when React mounts twice.
    if (!token || used.current) return;
    used.current = true;
    confirmSignUp(token)
      .then((session) => {
        setSession(session);
        return navigate(waitingInvitation() ? "/invitation" : "/", { replace: true, state: { isNew: true } });
      })
      .catch((failure: unknown) => setError(messageOf(failure)));
  }, [token, navigate]);

  if (error === null) {
    return (
      <AuthCard title={texts.account.confirmTitle}>
        <Loader mt="lg" type="dots" aria-label={texts.app.loading} role="status" />
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title={texts.account.linkBadTitle}
      text={
        <span role="alert">
          {error} {texts.account.linkBadText}
        </span>
      }
    >
      <Button component={Link} to="/sign-in" fullWidth mt="lg">
        {texts.account.backToSignIn}
      </Button>
    </AuthCard>
  );
}
