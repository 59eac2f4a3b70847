import { Button, Tabs, Title } from "@mantine/core";
import { IconListDetails, IconShieldOff, IconUsers } from "@tabler/icons-react";
import { Link, useSearchParams } from "react-router";
import { useMe } from "../account/me";
import { RequireUser } from "../account/RequireUser";
import { Message } from "../app/Message";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import { texts } from "../texts";
import { AuditLog } from "./AuditLog";
import classes from "./admin.module.css";
import { Users } from "./Users";

function Admin() {
  usePageTitle(texts.admin.title);
  const { actor } = useMe().session;
  const [query, setQuery] = useSearchParams();
  if (!actor.is_admin) {
    return (
      <Page>
        <Message
          level={1}
          icon={<IconShieldOff size={44} stroke={1.2} />}
          title={texts.admin.onlyTitle}
          actions={
            <Button component={Link} to="/">
              {texts.app.goHome}
            </Button>
          }
        >
          {texts.admin.onlyText}
        </Message>
      </Page>
    );
  }
  const tab = query.get("tab") === "audit" ? "audit" : "users";
  return (
    <Page width="wide">
      <Title order={1} className={classes.title}>
        {texts.admin.title}
      </Title>
      <Tabs
        value={tab}
        onChange={(value) => setQuery(value === "audit" ? { tab: "audit" } : {}, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="users" leftSection={<IconUsers size={17} stroke={1.7} aria-hidden="true" />}>
            {texts.admin.users}
          </Tabs.Tab>
          <Tabs.Tab value="audit" leftSection={<IconListDetails size={17} stroke={1.7} aria-hidden="true" />}>
            {texts.admin.audit}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="users">
          <Users />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditLog />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

export default function AdminPage() {
  return (
    <RequireUser>
      <Admin />
    </RequireUser>
  );
}
