import { Button, Loader } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { messageOf } from "../api/http";
import { Problem } from "../api/problem";
import { confirmSignUp, type Session } from "../api/session";
import { texts } from "../texts";
import { AuthCard } from "./AuthCard";
import { waitingInvitation } from "./invitation";
import { setSession } from "./me";
import { NewPasswordForm } from "./NewPasswordForm";
import { useFragment } from "./use-fragment";

/** The end of the link that proves an address. In another browser than that of the sign-up it asks for a password. */
export default function ConfirmPage() {
  const token = useFragment();
  const navigate = useNavigate();
  const [error, setError] = useState<string | null>(token ? null : texts.account.linkIncomplete);
  const [asks, setAsks] = useState(false);
  const used = useRef(false);
  const enter = useCallback(
    (session: Session) => {
      setSession(session);
      return navigate(waitingInvitation() ? "/invitation" : "/", { replace: true, state: { isNew: true } });
    },
    [navigate],
  );
  useEffect(() => {
    // A link works once: not again when React mounts twice.
    if (!token || used.current) return;
    used.current = true;
    confirmSignUp(token)
      .then(enter)
      .catch((failure: unknown) => {
        if (failure instanceof Problem && failure.code === "password_needed") setAsks(true);
        else setError(messageOf(failure));
      });
  }, [token, enter]);

  if (error !== null) {
    return (
      <AuthCard
        title={texts.account.linkBadTitle}
        text={
          <span role="alert">
            {/* The server's words are no whole sentence. */}
            {error.replace(/[^.!?]$/, "$&.")} {texts.account.linkBadText}
          </span>
        }
      >
        <Button component={Link} to="/sign-in" fullWidth mt="lg">
          {texts.account.backToSignIn}
        </Button>
      </AuthCard>
    );
  }
  if (asks && token) {
    return (
      <AuthCard title={texts.account.confirmPasswordTitle} text={texts.account.confirmPasswordText}>
        <NewPasswordForm
          submit={texts.account.resetUse}
          onSubmit={async (password) => {
            await enter(await confirmSignUp(token, password));
          }}
        />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={texts.account.confirmTitle}>
      <Loader mt="lg" type="dots" aria-label={texts.app.loading} role="status" />
    </AuthCard>
  );
}
