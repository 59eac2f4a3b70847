import { useEffect, useState } from "react";

/**
 * The secret behind the # of a link, which browsers do not send to servers. It leaves the address bar at once, so that
 * it is neither in the history nor in a copied address.
 */
export function useFragment(): string {
  const [fragment] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    if (!window.location.hash) return;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, "", pathname + search);
  }, []);
  return fragment;
}
