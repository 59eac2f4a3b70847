/**
 * The colours of people: cursors, flags and avatars. Each is dark enough for white text (4.5:1) and light enough to be
 * seen on the dark page.
 */
export const COLOURS = [
  { value: "#b3462c", name: "Brick" },
  { value: "#996200", name: "Ochre" },
  { value: "#5f7a14", name: "Moss" },
  { value: "#23804a", name: "Fern" },
  { value: "#1b7f80", name: "Teal" },
  { value: "#2c75b8", name: "Blue" },
  { value: "#6464c8", name: "Iris" },
  { value: "#9450b0", name: "Plum" },
  { value: "#bd3f7d", name: "Rose" },
  { value: "#7a6a5c", name: "Umber" },
] as const;

export type Colour = (typeof COLOURS)[number]["value"];

export function isColour(value: unknown): value is Colour {
  return COLOURS.some((colour) => colour.value === value);
}

/** The same colour for the same text, spread evenly. */
export function colourOf(text: string): Colour {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  }
  return (COLOURS[(hash >>> 0) % COLOURS.length] ?? COLOURS[0]).value;
}

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0] ? [...words[0]][0] : undefined;
  const last = words.length > 1 ? [...(words[words.length - 1] ?? "")][0] : undefined;
  return ((first ?? "?") + (last ?? "")).toLocaleUpperCase();
}

function luminance(hex: string): number {
  const channel = (offset: number) => {
    const value = Number.parseInt(hex.slice(offset, offset + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Contrast of two `#rrggbb` colours, as WCAG 2 defines it. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever can be read on a colour: those of embedding applications are not from our palette. */
export function inkOn(colour: string): "#ffffff" | "#000000" {
  return contrast(colour, "#ffffff") >= 4.5 ? "#ffffff" : "#000000";
}
