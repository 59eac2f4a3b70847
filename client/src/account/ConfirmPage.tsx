import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/http";
import { Problem } from "../api/problem";
import { confirmSignUp, type Session } from "../api/session";
import { texts } from "../texts";
import { AuthCard } from "./AuthCard";
import { waitingInvitation } from "./invitation";
import { LinkFailed, LinkWaits } from "./LinkCard";
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
    // The server's words are no whole sentence.
    const why = `${error.replace(/[^.!?]$/, "$&.")} ${texts.account.linkBadText}`;
    return <LinkFailed error={why} to="/sign-in" go={texts.account.backToSignIn} />;
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
  return <LinkWaits title={texts.account.confirmTitle} />;
}
