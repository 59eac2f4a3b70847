import { type ComponentType, useEffect, useState } from "react";

/** A component whose code comes when it is shown, or before if `load` is called. */
export interface Fetched<P> {
  view: ComponentType<P>;
  load: () => Promise<void>;
}

const RETRY_MS = 1000;
const TRIES = 3;

/** A moment without the network breaks no page, and without any network it waits. */
async function patiently<T>(fetch: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await fetch();
    } catch (error) {
      if (tried >= TRIES && navigator.onLine) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * Like React's `lazy`, but what has come is shown at once: `lazy` in a `Suspense` waits for up to 300 ms after the fallback,
 * against flicker, and each step on the way to a document would. Failing to load breaks the page around it.
 */
export function fetched<P extends object>(
  fetch: () => Promise<{ default: ComponentType<P> }>,
  Fallback: ComponentType,
): Fetched<P> {
  let Found: ComponentType<P> | null = null;
  const load = async () => {
    Found ??= (await patiently(fetch)).default;
  };
  function View(props: P) {
    const [, show] = useState(Found !== null);
    useEffect(() => {
      let current = true;
      if (Found === null) {
        load().then(
          () => current && show(true),
          (error: unknown) =>
            current &&
            show(() => {
              throw error;
            }),
        );
      } else show(true);
      return () => {
        current = false;
      };
    }, []);
    return Found ? <Found {...props} /> : <Fallback />;
  }
  return { view: View, load };
}
