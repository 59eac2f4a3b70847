import { date as written } from "../texts/locale";

function dayOf(at: Date, now: Date): string {
  return at.getFullYear() === now.getFullYear()
    ? written(at, { weekday: "short", day: "numeric", month: "short" })
    : written(at, { day: "numeric", month: "short", year: "numeric" });
}

function timeOf(at: Date): string {
  return written(at, { timeStyle: "short" });
}

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** "10:05 AM" for today, "Mon, Nov 3, 10:05 AM" otherwise. */
export function momentOf(at: string, now = new Date()): string {
  const date = new Date(at);
  return isSameDay(date, now) ? timeOf(date) : `${dayOf(date, now)}, ${timeOf(date)}`;
}

/** When a session of work was: its end is short where it is on the same day. */
export function spanOf(began: string, ended: string, now = new Date()): string {
  const [from, to] = [new Date(began), new Date(ended)];
  const start = momentOf(began, now);
  if (!isSameDay(from, to)) return `${start} – ${momentOf(ended, now)}`;
  const [first, last] = [timeOf(from), timeOf(to)];
  return first === last ? start : `${start} – ${last}`;
}
