import { Link, useNavigate } from "react-router";
import { resetPassword } from "../api/session";
import { texts } from "../texts";
import { AuthCard } from "./AuthCard";
import classes from "./account.module.css";
import { setSession } from "./me";
import { NewPasswordForm } from "./NewPasswordForm";
import { useFragment } from "./use-fragment";

/** The end of a reset link: choose a new password and be signed in. */
export default function ResetUsePage() {
  const token = useFragment();
  const navigate = useNavigate();
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
  const submit = async (password: string) => {
    setSession(await resetPassword(token, password));
    await navigate("/", { replace: true });
  };
  return (
    <AuthCard title={texts.account.resetUseTitle} text={texts.account.resetUseText} foot={askAgain}>
      <NewPasswordForm submit={texts.account.resetUse} onSubmit={submit} />
    </AuthCard>
  );
}
