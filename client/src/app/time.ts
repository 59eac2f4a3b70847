import { intlFormatDistance } from "date-fns";
import { date, locale } from "../texts/locale";

/** "3 hours ago", "in 7 days"; in a narrow place "3 hr. ago". */
export function fromNow(at: string, style: "long" | "short" = "long", now = new Date()): string {
  return intlFormatDistance(new Date(at), now, { locale: locale(), style });
}

/** "Nov 3, 2026, 10:05 AM". */
export function exactly(at: string): string {
  return date(new Date(at), { dateStyle: "medium", timeStyle: "short" });
}
