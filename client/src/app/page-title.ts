import { useEffect } from "react";
import { texts } from "../texts";

/** The browser tab's title. Null leaves the product's name alone. */
export function usePageTitle(title: string | null): void {
  const full = title === null ? texts.product : `${title} – ${texts.product}`;
  useEffect(() => {
    document.title = full;
  }, [full]);
}
