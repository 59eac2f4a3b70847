import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import { AuthForm } from "./AuthCard";

interface NewPasswordFormProps {
  submit: string;
  onSubmit: (password: string) => Promise<void>;
}

/** Asks for a new password; what `onSubmit` throws is shown. */
export function NewPasswordForm({ submit, onSubmit }: NewPasswordFormProps) {
  const [password, setPassword] = useState("");
  const { busy, error, run } = useTask();
  return (
    <AuthForm
      failed={texts.account.tryAgain}
      error={error}
      busy={busy}
      submit={submit}
      onSubmit={() => void run(() => onSubmit(password))}
    >
      <PasswordField label={texts.account.newPassword} value={password} onChange={setPassword} />
    </AuthForm>
  );
}

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A password that is being chosen, with what it must be like. */
export function PasswordField({ label, value, onChange }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      description={texts.account.passwordHelp}
      autoComplete="new-password"
      minLength={8}
      maxLength={1024}
      size="md"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
