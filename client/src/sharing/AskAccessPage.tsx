import { Button, Stack, Title } from "@mantine/core";
import { IconHourglass, IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "react-router";
import classes from "../account/account.module.css";
import { isSignedIn, useMe } from "../account/me";
import { signInPath } from "../account/next";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import { texts } from "../texts";
import { AskForm } from "./AskForm";
import { useAdmission } from "./use-admission";

interface AskAccessPageProps {
  document: string;
  onAdmitted: () => void;
}

/** In place of a document that is not open to this person: ask its owner, and wait. */
export function AskAccessPage({ document, onAdmitted }: AskAccessPageProps) {
  const me = useMe();
  const { pathname } = useLocation();
  const [asked, setAsked] = useState(false);
  const signedIn = isSignedIn(me);
  const title = asked ? texts.sharing.askedTitle : texts.sharing.askTitle;
  usePageTitle(title);
  useAdmission(document, true, onAdmitted);
  const Icon = asked ? IconHourglass : IconLock;
  return (
    <Page width="card">
      <div className={classes.card}>
        <span className={classes.cardIcon} aria-hidden="true">
          <Icon size={38} stroke={1.3} />
        </span>
        <Title order={1} className={classes.cardTitle}>
          {title}
        </Title>
        <p className={classes.cardText} role={asked ? "status" : undefined}>
          {asked ? texts.sharing.askedText : texts.sharing.askText}{" "}
          {!asked && signedIn && texts.sharing.askAs(me.session.actor.email ?? me.session.actor.name)}
        </p>
        {!asked && signedIn && <AskForm document={document} onAsked={() => setAsked(true)} />}
        {!signedIn && (
          <Stack mt="lg">
            <Button component={Link} to={signInPath(pathname)} size="md">
              {texts.account.signIn}
            </Button>
          </Stack>
        )}
      </div>
      <div className={classes.cardFoot}>
        <Link to="/" className={classes.link}>
          {texts.app.goHome}
        </Link>
      </div>
    </Page>
  );
}
