import { TextInput } from "@mantine/core";
import { texts } from "../texts";

interface EmailFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** The address by which somebody is known. */
export function EmailField({ value, onChange }: EmailFieldProps) {
  return (
    <TextInput
      label={texts.account.email}
      type="email"
      autoComplete="username"
      size="md"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
