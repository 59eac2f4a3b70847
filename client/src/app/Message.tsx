import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Message.module.css";

interface MessageProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** 1 on a page that has nothing else to be called. */
  level?: 1 | 2;
  /** Announce it: it appeared after the page did. */
  alert?: boolean;
}

/** A quiet full-width message: an empty list, a failure, a page that is not there. */
export function Message({ icon, title, children, actions, level = 2, alert = false }: MessageProps) {
  return (
    <Stack className={classes.message} role={alert ? "alert" : undefined}>
      <span className={classes.icon} aria-hidden="true">
        {icon}
      </span>
      <Title order={level} className={classes.title}>
        {title}
      </Title>
      <Text className={classes.text}>{children}</Text>
      {actions && (
        <Group justify="center" gap="sm">
          {actions}
        </Group>
      )}
    </Stack>
  );
}
