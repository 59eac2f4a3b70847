import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { Message } from "../app/Message";
import { Page } from "../app/Page";
import { PageSkeleton } from "../app/PageSkeleton";
import { texts } from "../texts";
import { isSignedIn, refreshMe, useMe } from "./me";
import { signInPath } from "./next";

interface RequireUserProps {
  children: ReactNode;
}

/** A page for people with an account: others sign in first, and come back. */
export function RequireUser({ children }: RequireUserProps) {
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.status === "loading") return <PageSkeleton />;
  if (isSignedIn(me)) return children;
  if (me.status === "known") return <Navigate to={signInPath(pathname + search)} replace />;
  return (
    <Page>
      <Message
        level={1}
        alert
        icon={<IconPlugConnectedX size={44} stroke={1.2} />}
        title={texts.account.tryAgain}
        actions={<Button onClick={() => void refreshMe()}>{texts.app.retry}</Button>}
      >
        {texts.save.explainOfflineEmpty}
      </Message>
    </Page>
  );
}
