/**
 * The colours that a writer can give to text. The stored value is the one for light pages; `editor.css` maps each
 * to the readable `dark` one on dark pages.
 */
export const TEXT_COLOURS = [
  { name: "grey", value: "#6b6b66", dark: "#a3a29b" },
  { name: "red", value: "#c0312b", dark: "#f08a80" },
  { name: "orange", value: "#a85808", dark: "#eaa75a" },
  { name: "green", value: "#2f7a3d", dark: "#83c98f" },
  { name: "teal", value: "#14777a", dark: "#6cc6c6" },
  { name: "blue", value: "#2563b8", dark: "#86b4f2" },
  { name: "purple", value: "#7b46b8", dark: "#c19cee" },
] as const;

export const HIGHLIGHTS = [
  { name: "yellow", value: "#fdf0b2", dark: "#57491a" },
  { name: "green", value: "#d9f0d4", dark: "#264a2c" },
  { name: "blue", value: "#d8e9fb", dark: "#233f5e" },
  { name: "pink", value: "#fbdde6", dark: "#5a2b3c" },
  { name: "grey", value: "#e9e7e1", dark: "#3e3c37" },
] as const;

const KNOWN = new Set<string>([...TEXT_COLOURS, ...HIGHLIGHTS].map((colour) => colour.value));

/** Browsers hand colours back as `rgb(r, g, b)`. */
export function hexOf(colour: string): string {
  const match = /^rgba?\((\d+),\s*(\d+),\s*(\d+)/.exec(colour.trim());
  if (!match) return colour.trim().toLowerCase();
  return `#${match
    .slice(1, 4)
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Whether a pasted colour is one of ours; others are unreadable on one of the two pages. */
export function isPaletteColour(colour: unknown): boolean {
  return typeof colour === "string" && KNOWN.has(hexOf(colour));
}
