import { Button } from "@mantine/core";
import { IconFileUnknown } from "@tabler/icons-react";
import { Link } from "react-router";
import { Message } from "../app/Message";
import { Page } from "../app/Page";
import { usePageTitle } from "../app/page-title";
import { texts } from "../texts";

interface NotFoundPageProps {
  /** The address has the form of a document's, with a name that no document can have. */
  badName?: boolean;
}

export function NotFoundPage({ badName = false }: NotFoundPageProps) {
  const title = badName ? texts.app.badNameTitle : texts.app.notFoundTitle;
  usePageTitle(title);
  return (
    <Page>
      <Message
        level={1}
        icon={<IconFileUnknown size={44} stroke={1.3} />}
        title={title}
        actions={
          <Button component={Link} to="/">
            {texts.app.goHome}
          </Button>
        }
      >
        {badName ? texts.app.badNameText : texts.app.notFoundText}
      </Message>
    </Page>
  );
}
