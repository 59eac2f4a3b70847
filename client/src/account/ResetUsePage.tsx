import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { resetPassword } from "../api/session";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { AuthCard, AuthForm } from "./AuthCard";
import classes from "./account.module.css";
import { setSession } from "./me";
import { useFragment } from "./use-fragment";

/** The end of a reset link: choose a new password and be signed in. */
export default function ResetUsePage() {
  const token = useFragment();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const { busy, error, run } = useTask();
  const askAgain = (
    <Link to="/reset" className={classes.link}>
      {texts.account.askAgain}
    </Link>
  );
  if (!token) {
    return (
      <AuthCard title={texts.account.linkBadTitle} text={texts.account.linkIncomplete} foot={askAgain} />
    );
  }
  const submit = () =>
    void run(async () => {
      setSession(await resetPassword(token, password));
      await navigate("/", { replace: true });
    });
  return (
    <AuthCard title={texts.account.resetUseTitle} text={texts.account.resetUseText} foot={askAgain}>
      <AuthForm
        failed={texts.account.tryAgain}
        error={error}
        busy={busy}
        submit={texts.account.resetUse}
        onSubmit={submit}
      >
        <PasswordInput
          label={texts.account.newPassword}
          description={texts.account.passwordHelp}
          autoComplete="new-password"
          minLength={8}
          maxLength={1024}
          size="md"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </AuthForm>
    </AuthCard>
  );
}
