import { UnstyledButton } from "@mantine/core";
import type { TablerIcon } from "@tabler/icons-react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import classes from "./Toolbar.module.css";

interface ToolbarButtonProps extends Omit<ComponentPropsWithRef<"button">, "children" | "disabled"> {
  label: string;
  /** The keyboard shortcut, for the tooltip. */
  keys?: string;
  icon?: TablerIcon;
  /** Only for controls that are on or off. */
  pressed?: boolean;
  /** The control stays reachable, so that the arrow keys never lose their place, but does nothing. */
  disabled?: boolean;
  children?: ReactNode;
}

/** One control of the toolbar. Mantine's toolbar finds it by its data attribute and gives it the roving tab stop. */
export function ToolbarButton({
  label,
  keys,
  icon: Icon,
  pressed,
  disabled = false,
  children,
  onClick,
  ...rest
}: ToolbarButtonProps) {
  return (
    <UnstyledButton
      {...rest}
      className={classes.button}
      data-toolbar-toggle
      data-tip={keys ? `${label} (${keys})` : label}
      tabIndex={-1}
      aria-label={label}
      aria-pressed={pressed}
      aria-disabled={disabled || undefined}
      // The text keeps its selection while the mouse is used here.
      onMouseDown={(event) => event.preventDefault()}
      onClick={disabled ? undefined : onClick}
    >
      {Icon && <Icon size={18} stroke={1.8} aria-hidden="true" />}
      {children}
    </UnstyledButton>
  );
}
