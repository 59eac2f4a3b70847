import { Alert, Button, Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { texts } from "../texts";
import classes from "./account.module.css";

interface SectionProps {
  title: string;
  text?: string;
  action?: ReactNode;
  danger?: boolean;
  children?: ReactNode;
}

/** One matter of the account page. */
export function Section({ title, text, action, danger = false, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`${classes.section} ${danger ? classes.danger : ""}`}>
      <div className={classes.sectionHead}>
        <div>
          <h2 id={id}>{title}</h2>
          {text && <p className={classes.sectionText}>{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** What was done, said to everybody; and what failed. */
export function Outcome({ said, error }: { said: string | null; error: string | null }) {
  return (
    <>
      <div role="status" className={classes.said}>
        {error === null ? said : null}
      </div>
      {error !== null && (
        <Alert color="red" title={texts.account.tryAgain} role="alert" my="xs">
          {error}
        </Alert>
      )}
    </>
  );
}

interface LoadFailedProps {
  error: string;
  onRetry: () => Promise<void>;
}

/** What belongs into a section could not be had. */
export function LoadFailed({ error, onRetry }: LoadFailedProps) {
  return (
    <Alert color="red" title={texts.account.tryAgain} mt="md">
      {error}
      <Button size="compact-sm" variant="default" mt="xs" display="block" onClick={() => void onRetry()}>
        {texts.app.retry}
      </Button>
    </Alert>
  );
}

export function RowsSkeleton() {
  return (
    <Stack gap="md">
      <VisuallyHidden role="status">{texts.app.loading}</VisuallyHidden>
      {[60, 45, 52].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} aria-hidden="true" />
      ))}
    </Stack>
  );
}
