import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { texts } from "../texts";
import { Message } from "./Message";

/** What is shown when a page throws. A chunk that a new release has removed ends here too: reloading heals it. */
export function CrashPage() {
  return (
    <main>
      <Message
        level={1}
        alert
        icon={<IconAlertTriangle size={40} stroke={1.4} />}
        title={texts.app.crashTitle}
        actions={
          <>
            <Button onClick={() => window.location.reload()}>{texts.app.reload}</Button>
            <Button variant="default" component="a" href="/">
              {texts.app.goHome}
            </Button>
          </>
        }
      >
        {texts.app.crashText}
      </Message>
    </main>
  );
}
