import { useState } from "react";
import { Link, useLocation } from "react-router";
import { askForReset } from "../api/session";
import { PageSkeleton } from "../app/PageSkeleton";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { AuthCard, AuthForm } from "./AuthCard";
import classes from "./account.module.css";
import { EmailField } from "./fields";
import { useMe } from "./me";

/** Asks for a link to choose a new password with. The answer is the same whether there is such an account or not. */
export default function ResetPage() {
  const me = useMe();
  const state = useLocation().state as { email?: unknown } | null;
  const [email, setEmail] = useState(typeof state?.email === "string" ? state.email : "");
  const [sent, setSent] = useState(false);
  const task = useTask();
  if (me.status === "loading") return <PageSkeleton />;
  const { mail } = me.session;
  const back = (
    <Link to="/sign-in" className={classes.link}>
      {texts.account.backToSignIn}
    </Link>
  );
  if (sent) {
    return (
      <AuthCard
        title={mail ? texts.account.inboxTitle : texts.account.resetSent}
        text={
          <span role="status">
            {mail ? texts.account.resetSentMail(email) : texts.account.resetSentNoMail}
          </span>
        }
        foot={back}
      />
    );
  }
  const submit = async () => {
    await askForReset(email.trim());
    setSent(true);
  };
  return (
    <AuthCard
      title={texts.account.resetTitle}
      text={mail ? texts.account.resetText : texts.account.resetNoMail}
      foot={back}
    >
      <AuthForm
        task={task}
        failed={texts.account.tryAgain}
        submit={texts.account.resetSend}
        onSubmit={submit}
      >
        <EmailField value={email} onChange={setEmail} size="md" />
      </AuthForm>
    </AuthCard>
  );
}
