import { Button, Loader } from "@mantine/core";
import { Link } from "react-router";
import { texts } from "../texts";
import { AuthCard } from "./AuthCard";

/** While a link that somebody followed is used. */
export function LinkWaits({ title }: { title: string }) {
  return (
    <AuthCard title={title}>
      <Loader mt="lg" type="dots" aria-label={texts.app.loading} role="status" />
    </AuthCard>
  );
}

interface LinkFailedProps {
  error: string;
  /** Where to go instead. */
  to: string;
  go: string;
}

/** A link that does not work any more, and why. */
export function LinkFailed({ error, to, go }: LinkFailedProps) {
  return (
    <AuthCard title={texts.account.linkBadTitle} text={<span role="alert">{error}</span>}>
      <Button component={Link} to={to} size="md" fullWidth mt="lg">
        {go}
      </Button>
    </AuthCard>
  );
}
