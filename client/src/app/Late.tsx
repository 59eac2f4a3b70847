import {
  type ComponentType,
  type LazyExoticComponent,
  lazy,
  type ReactNode,
  Suspense,
  useState,
} from "react";

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

/**
 * A dialog whose code is not fetched with the page: it comes some seconds later, so that it is there without the network, or
 * when the dialog is first opened. To be shown inside a `Late`.
 */
export function later<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> {
  setTimeout(() => load().catch(() => undefined), LATER_MS);
  return lazy(() => untilLoaded(load));
}

/** Nothing until the dialog inside is first opened. */
export function Late({ opened, children }: { opened: boolean; children: ReactNode }) {
  const [wanted, setWanted] = useState(opened);
  if (opened && !wanted) setWanted(true);
  return wanted ? <Suspense>{children}</Suspense> : null;
}
