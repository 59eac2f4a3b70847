import { PasswordInput, TextInput } from "@mantine/core";
import { NAME_LIMIT } from "../device/identity";
import { texts } from "../texts";

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
  /** "md" where the field is the matter of its page. */
  size?: "sm" | "md";
}

interface PasswordFieldProps extends FieldProps {
  label: string;
  /** Takes the focus when its dialog opens. */
  first?: boolean;
}

/** What the field of a required value is told of it. */
function held({ value, onChange, size = "sm" }: FieldProps) {
  return {
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    size,
    required: true,
    withAsterisk: false,
  };
}

/** The address by which somebody is known. */
export function EmailField(props: FieldProps) {
  return <TextInput label={texts.account.email} type="email" autoComplete="username" {...held(props)} />;
}

/** How somebody is called. */
export function NameField({ description, ...props }: FieldProps & { description?: string }) {
  return (
    <TextInput
      label={texts.account.name}
      description={description}
      autoComplete="name"
      maxLength={NAME_LIMIT}
      {...held(props)}
    />
  );
}

/** The password that somebody has. */
export function PasswordField({ label, first, ...props }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      autoComplete="current-password"
      data-autofocus={first || undefined}
      {...held(props)}
    />
  );
}

/** A password that is being chosen, with what it must be like. */
export function NewPasswordField({ label, ...props }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      description={texts.account.passwordHelp}
      autoComplete="new-password"
      minLength={8}
      maxLength={1024}
      {...held(props)}
    />
  );
}
