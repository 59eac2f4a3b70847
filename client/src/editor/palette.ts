/**
 * The colours that a writer can give to text. The stored value is the one for light pages; `styles/editor.css` maps each
 * to a readable one on dark pages.
 */
export const TEXT_COLOURS = [
  { name: "grey", value: "#6b6b66" },
  { name: "red", value: "#c0312b" },
  { name: "orange", value: "#a85808" },
  { name: "green", value: "#2f7a3d" },
  { name: "teal", value: "#14777a" },
  { name: "blue", value: "#2563b8" },
  { name: "purple", value: "#7b46b8" },
] as const;

export const HIGHLIGHTS = [
  { name: "yellow", value: "#fdf0b2" },
  { name: "green", value: "#d9f0d4" },
  { name: "blue", value: "#d8e9fb" },
  { name: "pink", value: "#fbdde6" },
  { name: "grey", value: "#e9e7e1" },
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
