const mac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** A key with Ctrl or Command, as it is written on this system. */
export function shortcut(key: string, shift = false): string {
  if (mac) return `${shift ? "⇧" : ""}⌘${key}`;
  return `Ctrl+${shift ? "Shift+" : ""}${key}`;
}
