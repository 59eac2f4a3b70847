import { Alert, Button, Divider, Stack, Title } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { FormEvent, ReactNode } from "react";
import { oidcStart } from "../api/session";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import type { Task } from "../app/use-task";
import { texts } from "../texts";
import classes from "./account.module.css";

interface AuthCardProps {
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
}

/** One question in the middle of the page. */
export function AuthCard({ title, text, children, foot }: AuthCardProps) {
  usePageTitle(title);
  return (
    <Page width="card" bare>
      <div className={classes.card}>
        <Title order={1} className={classes.cardTitle}>
          {title}
        </Title>
        {text && <p className={classes.cardText}>{text}</p>}
        {children}
      </div>
      {foot && <div className={classes.cardFoot}>{foot}</div>}
    </Page>
  );
}

interface AuthFormProps {
  /** What the page knows of an attempt. */
  task: Task;
  /** What the alert is called when the attempt failed. */
  failed: string;
  /** What was told before the first attempt, or null. */
  told?: string | null;
  submit: string;
  /** One attempt; what it throws is shown. */
  onSubmit: () => Promise<void>;
  children: ReactNode;
}

export function AuthForm({ task, failed, told = null, submit, onSubmit, children }: AuthFormProps) {
  const error = task.error ?? told;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!task.busy) void task.run(onSubmit);
  };
  return (
    <form onSubmit={send}>
      <Stack gap="md" mt="lg">
        {error !== null && (
          <Alert color="red" title={failed}>
            {error}
          </Alert>
        )}
        {children}
        <Button type="submit" size="md" fullWidth loading={task.busy}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}

interface ProviderProps {
  name: string;
  next: string;
}

/** Sign-in through somebody else's accounts. */
export function Provider({ name, next }: ProviderProps) {
  return (
    <>
      <Divider label={texts.account.or} my="lg" />
      <Button
        component="a"
        href={oidcStart(next)}
        variant="default"
        size="md"
        fullWidth
        leftSection={<IconKey size={18} stroke={1.6} />}
      >
        {texts.account.signInWith(name)}
      </Button>
    </>
  );
}
