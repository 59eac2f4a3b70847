import { useState } from "react";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { signIn } from "../api/session";
import { PageSkeleton } from "../app/PageSkeleton";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { AuthCard, AuthForm, Provider } from "./AuthCard";
import classes from "./account.module.css";
import { EmailField, PasswordField } from "./fields";
import { isSignedIn, setSession, useMe } from "./me";
import { safeNext, signInPath } from "./next";

export default function SignInPage() {
  const me = useMe();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const next = safeNext(query.get("next"));
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const task = useTask();
  // A provider's sign-in that failed comes back here with a code; anybody can write anything into a link, so never text.
  const code = query.get("error");
  const told = code === null ? null : (texts.account.providerErrors[code] ?? texts.account.providerError);

  if (me.status === "loading") return <PageSkeleton />;
  if (isSignedIn(me) && !task.busy) return <Navigate to={next} replace />;
  const { oidc, signup, first } = me.session;
  if (first) return <Navigate to={signInPath(next, "/sign-up")} replace />;

  const submit = async () => {
    setSession(await signIn(email.trim(), password));
    await navigate(next, { replace: true });
  };
  return (
    <AuthCard
      title={texts.account.signInTitle}
      foot={
        signup === "open" && (
          <>
            {texts.account.noAccount}{" "}
            <Link to={signInPath(next, "/sign-up")} className={classes.link}>
              {texts.account.signUp}
            </Link>
          </>
        )
      }
    >
      <AuthForm
        task={task}
        failed={texts.account.signInFailed}
        told={told}
        submit={texts.account.signIn}
        onSubmit={submit}
      >
        <EmailField value={email} onChange={setEmail} size="md" />
        <PasswordField label={texts.account.password} value={password} onChange={setPassword} size="md" />
        <Link to="/reset" state={{ email }} className={classes.link}>
          {texts.account.forgot}
        </Link>
      </AuthForm>
      {oidc && <Provider name={oidc.name} next={next} />}
    </AuthCard>
  );
}
