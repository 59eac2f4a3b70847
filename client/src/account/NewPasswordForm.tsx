import { useState } from "react";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { AuthForm } from "./AuthCard";
import { NewPasswordField } from "./fields";

interface NewPasswordFormProps {
  submit: string;
  onSubmit: (password: string) => Promise<void>;
}

/** Asks for a new password; what `onSubmit` throws is shown. */
export function NewPasswordForm({ submit, onSubmit }: NewPasswordFormProps) {
  const [password, setPassword] = useState("");
  const task = useTask();
  return (
    <AuthForm task={task} failed={texts.account.tryAgain} submit={submit} onSubmit={() => onSubmit(password)}>
      <NewPasswordField label={texts.account.newPassword} value={password} onChange={setPassword} size="md" />
    </AuthForm>
  );
}
