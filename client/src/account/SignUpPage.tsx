import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link, Navigate, useLocation, useNavigate, useSearchParams } from "react-router";
import { signUp } from "../api/session";
import { PageSkeleton } from "../app/PageSkeleton";
import { useTask } from "../app/use-task";
import { identity } from "../device/identity";
import { texts } from "../texts";
import { AuthCard, AuthForm, Provider } from "./AuthCard";
import classes from "./account.module.css";
import { EmailField, NameField, NewPasswordField } from "./fields";
import { waitingInvitation } from "./invitation";
import { isSignedIn, setSession, useMe } from "./me";
import { safeNext, signInPath } from "./next";
import { useFragment } from "./use-fragment";

/** The message that the link to confirm the address is on its way. */
function Inbox({ email, onBack }: { email: string; onBack: () => void }) {
  return (
    <AuthCard title={texts.account.inboxTitle} text={texts.account.inboxText(email)}>
      <p className={classes.cardText} role="status">
        {texts.account.inboxAgain}
      </p>
      <Button variant="default" fullWidth onClick={onBack}>
        {texts.account.useOther}
      </Button>
    </AuthCard>
  );
}

export default function SignUpPage() {
  const me = useMe();
  const navigate = useNavigate();
  const { state } = useLocation();
  const [query] = useSearchParams();
  const next = safeNext(query.get("next"));
  const fragment = useFragment();
  const invitation = fragment || (next === "/invitation" ? waitingInvitation() : null);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [name, setName] = useState(() => (identity().name === texts.people.guest ? "" : identity().name));
  const [waits, setWaits] = useState(false);
  const task = useTask();

  if (me.status === "loading") return <PageSkeleton />;
  if (isSignedIn(me) && !task.busy) return <Navigate to={next} replace />;
  const { oidc, signup, first } = me.session;
  const backToSignIn: ReactNode = (
    <>
      {texts.account.haveAccount}{" "}
      <Link to={signInPath(next)} state={state} className={classes.link}>
        {texts.account.signIn}
      </Link>
    </>
  );
  if (signup === "off" && !first && !invitation) {
    return (
      <AuthCard title={texts.account.signUpOff} text={texts.account.signUpOffText} foot={backToSignIn} />
    );
  }
  if (signup === "invite" && !first && !invitation) {
    return (
      <AuthCard
        title={texts.account.signUpInvite}
        text={texts.account.signUpInviteText}
        foot={backToSignIn}
      />
    );
  }
  if (waits) return <Inbox email={email} onBack={() => setWaits(false)} />;

  const submit = async () => {
    const { colour } = identity();
    const session = await signUp({
      email: email.trim(),
      password,
      name: name.trim(),
      color: colour,
      ...(invitation ? { invitation } : {}),
    });
    if (session === null) {
      setWaits(true);
      return;
    }
    setSession(session);
    await navigate(next, { replace: true, state: { isNew: true } });
  };
  return (
    <AuthCard
      title={first ? texts.account.firstTitle : texts.account.signUpTitle}
      text={first ? texts.account.firstText : undefined}
      foot={!first && backToSignIn}
    >
      <AuthForm
        task={task}
        failed={texts.account.signUpFailed}
        submit={texts.account.signUp}
        onSubmit={submit}
      >
        <NameField description={texts.account.nameHelp} value={name} onChange={setName} size="md" />
        <EmailField value={email} onChange={setEmail} size="md" />
        <NewPasswordField label={texts.account.password} value={password} onChange={setPassword} size="md" />
      </AuthForm>
      {oidc && <Provider name={oidc.name} next={next} />}
    </AuthCard>
  );
}
