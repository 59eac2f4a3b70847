import { contrast } from "../people/colours";

export const PAPER = { light: "#fffefb", dark: "#1d1d1b" } as const;
export type Scheme = keyof typeof PAPER;

/** What can be drawn with. On the dark board each has a lighter twin, so that it is seen as well as on paper. */
export const INKS = [
  { name: "ink", value: "#26241f", dark: "#e6e2d9" },
  { name: "grey", value: "#716c61", dark: "#a39d91" },
  { name: "red", value: "#b3362c", dark: "#f0857a" },
  { name: "orange", value: "#a85b00", dark: "#e8a24e" },
  { name: "green", value: "#2c7a3f", dark: "#79c78b" },
  { name: "teal", value: "#1f7274", dark: "#6cc4bf" },
  { name: "blue", value: "#2866b0", dark: "#7cb0ee" },
  { name: "purple", value: "#7d48a8", dark: "#c39be6" },
  { name: "pink", value: "#b23a78", dark: "#ee93bf" },
] as const;

export const DEFAULT_INK = INKS[0].value;

/** Lines are no text: WCAG asks 3:1 of them. */
const ENOUGH = 3;
const adapted = new Map<string, string>();

function mix(color: string, other: string, share: number): string {
  const channel = (offset: number) => {
    const one = Number.parseInt(color.slice(offset, offset + 2), 16);
    const two = Number.parseInt(other.slice(offset, offset + 2), 16);
    return Math.round(one + (two - one) * share)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** A colour (`#rrggbb`) as it is shown on the board: the twin of one of ours, others lightened or darkened until seen. */
export function shown(color: string, scheme: Scheme): string {
  const key = `${scheme}${color}`;
  const known = adapted.get(key);
  if (known) return known;
  const ink = INKS.find(({ value }) => value === color);
  let made: string = scheme === "dark" && ink ? ink.dark : color;
  const towards = scheme === "dark" ? "#ffffff" : "#000000";
  for (let share = 0.1; share <= 1 && contrast(made, PAPER[scheme]) < ENOUGH; share += 0.1) {
    made = mix(color, towards, share);
  }
  if (adapted.size > 1000) adapted.clear();
  adapted.set(key, made);
  return made;
}
