import { intlFormatDistance } from "date-fns";

/** "3 hours ago", "in 7 days". */
export function fromNow(at: string): string {
  return intlFormatDistance(new Date(at), new Date(), { locale: "en" });
}

export function exactly(at: string): string {
  return new Date(at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
}
