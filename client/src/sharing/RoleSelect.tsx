import { NativeSelect } from "@mantine/core";
import type { MemberRole } from "../api/sharing";
import { texts } from "../texts";

export const MEMBER_ROLES: MemberRole[] = ["viewer", "commenter", "editor"];

interface RoleSelectProps {
  role: MemberRole;
  onChange: (role: MemberRole) => void;
  label: string;
  /** The label is said, not seen. */
  quiet?: boolean;
  disabled?: boolean;
  size?: string;
}

/** The browser's own select: it never lies under a dialog, and telephones show their wheel. */
export function RoleSelect({
  role,
  onChange,
  label,
  quiet = false,
  disabled = false,
  size = "sm",
}: RoleSelectProps) {
  return (
    <NativeSelect
      label={quiet ? undefined : label}
      aria-label={quiet ? label : undefined}
      size={size}
      value={role}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.value as MemberRole)}
      data={MEMBER_ROLES.map((value) => ({ value, label: texts.sharing.roles[value] ?? value }))}
    />
  );
}
