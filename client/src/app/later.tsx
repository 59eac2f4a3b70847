import { type ComponentType, useEffect, useState } from "react";
import { Opening } from "./Opening";

/** By then a page has what it needs to be used. */
const LATER_MS = 4000;
const RETRY_MS = 2000;

/** Without the network a part of a page waits: the page must not break because of it. */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

interface Opened {
  opened: boolean;
  onClose?: () => void;
}

interface LaterOptions<P> {
  /** Whether nobody has asked for it, so that the page stays usable until it comes. */
  unasked?: (props: P) => boolean;
  /** What stands in for it until it comes. */
  waiting?: ComponentType<P>;
}

/** A dialog and its code. */
interface Coming<P> extends LaterOptions<P> {
  view: ComponentType<P> | null;
  fetch: () => Promise<void>;
}

function LaterDialog<P extends Opened>({ of, props }: { of: Coming<P>; props: P }) {
  const { view: View, waiting: Waiting = Opening, unasked } = of;
  const { opened } = props;
  const [wanted, want] = useState(opened);
  if (opened && !wanted) want(true);
  const [found, arrive] = useState(View !== null);
  useEffect(() => {
    if (!wanted || found) return;
    let current = true;
    void of.fetch().then(() => current && arrive(true));
    return () => {
      current = false;
    };
  }, [of, wanted, found]);
  if (!wanted) return null;
  if (View && found) return <View {...props} />;
  return opened && !unasked?.(props) ? <Waiting {...props} /> : null;
}

/**
 * A dialog whose code is not fetched with the page: it comes some seconds later, so that it is there without the network,
 * or when the dialog is first opened; until then something stands in its place at once, and no press is lost.
 */
export function later<P extends Opened>(
  load: () => Promise<{ default: ComponentType<P> }>,
  options: LaterOptions<P> = {},
): ComponentType<P> {
  const of: Coming<P> = {
    ...options,
    view: null,
    fetch: async () => {
      of.view ??= (await untilLoaded(load)).default;
    },
  };
  setTimeout(() => void of.fetch(), LATER_MS);
  return (props) => <LaterDialog of={of} props={props} />;
}
