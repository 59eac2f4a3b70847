const DAY = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });
const YEAR = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const TIME = new Intl.DateTimeFormat("en", { timeStyle: "short" });

function dayOf(at: Date, now: Date): string {
  return (at.getFullYear() === now.getFullYear() ? DAY : YEAR).format(at);
}

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** "10:05 AM" for today, "Mon, Nov 3, 10:05 AM" otherwise. */
export function momentOf(at: string, now = new Date()): string {
  const date = new Date(at);
  return isSameDay(date, now) ? TIME.format(date) : `${dayOf(date, now)}, ${TIME.format(date)}`;
}

/** When a session of work was: its end is short where it is on the same day. */
export function spanOf(began: string, ended: string, now = new Date()): string {
  const [from, to] = [new Date(began), new Date(ended)];
  const start = momentOf(began, now);
  if (!isSameDay(from, to)) return `${start} – ${momentOf(ended, now)}`;
  const [first, last] = [TIME.format(from), TIME.format(to)];
  return first === last ? start : `${start} – ${last}`;
}
