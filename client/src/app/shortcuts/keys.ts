/** How keys are called on this machine. */
export const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

const ON_MAC: Readonly<Record<string, string>> = { Mod: "⌘", Ctrl: "⌃", Shift: "⇧", Alt: "⌥" };
const ARROWS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** "Mod+Shift+Z" as the caps of a keyboard: ["⌘", "⇧", "Z"] on a Mac, ["Ctrl", "Shift", "Z"] elsewhere. */
export function capsOf(keys: string, names: Readonly<Record<string, string>>, mac = isMac): string[] {
  // A plus may be the key itself: "Mod++".
  const parts = keys.endsWith("++") ? [...keys.slice(0, -2).split("+"), "+"] : keys.split("+");
  return (keys === "+" ? ["+"] : parts).map(
    (part) => (mac ? ON_MAC[part] : undefined) ?? ARROWS[part] ?? names[part] ?? part.toUpperCase(),
  );
}

const MAC_ORDER = "⌃⌥⇧⌘";

/** "Mod+Shift+Z" as it is written in a hint: "⇧⌘Z" on a Mac, "Ctrl+Shift+Z" elsewhere, in the interface's language. */
export function chordOf(keys: string, names: Readonly<Record<string, string>>, mac = isMac): string {
  const caps = capsOf(keys, names, mac);
  if (!mac) return caps.join("+");
  const place = (cap: string) => (MAC_ORDER.includes(cap) ? MAC_ORDER.indexOf(cap) : MAC_ORDER.length);
  return caps.sort((one, other) => place(one) - place(other)).join("");
}
