import { Title } from "@mantine/core";
import { useState } from "react";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import { texts } from "../texts";
import classes from "./account.module.css";
import { DangerSection } from "./DangerSection";
import { useMe } from "./me";
import { PasswordSection } from "./PasswordSection";
import { ProfileSection } from "./ProfileSection";
import { RequireUser } from "./RequireUser";
import { SessionsSection } from "./SessionsSection";
import { TokensSection } from "./TokensSection";

function Account() {
  usePageTitle(texts.account.title);
  const { actor } = useMe().session;
  const [sessions, setSessions] = useState(0);
  return (
    <Page>
      <Title order={1} className={classes.title}>
        {texts.account.title}
      </Title>
      <ProfileSection key={actor.id} actor={actor} />
      <PasswordSection actor={actor} onChanged={() => setSessions((count) => count + 1)} />
      <SessionsSection key={sessions} />
      <TokensSection />
      <DangerSection actor={actor} />
    </Page>
  );
}

export default function AccountPage() {
  return (
    <RequireUser>
      <Account />
    </RequireUser>
  );
}
