/** What dates and numbers are written in. Apart from the catalogues, which use it. */
let current = "en";
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

export function locale(): string {
  return current;
}

export function setLocale(tag: string): void {
  if (tag !== current) formatters.clear();
  current = tag;
}

/** "1,204", "1.204". */
export function number(count: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `number ${JSON.stringify(options)}`;
  let formatter = formatters.get(key) as Intl.NumberFormat | undefined;
  if (!formatter) {
    formatter = new Intl.NumberFormat(current, options);
    formatters.set(key, formatter);
  }
  return formatter.format(count);
}

/** A date or a time as the language writes it. */
export function date(at: Date, options: Intl.DateTimeFormatOptions): string {
  const key = `date ${JSON.stringify(options)}`;
  let formatter = formatters.get(key) as Intl.DateTimeFormat | undefined;
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(current, options);
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}
