import { texts } from "../texts";
import type { DrawingElement } from "./model";

/** What an element is called: its kind, a text's first words, and who drew it. */
export function nameOf(element: DrawingElement): string {
  const words = texts.drawing;
  const kind = words.kinds[element.type];
  const [line = ""] = element.text.trim().split("\n");
  const what = line ? words.quoted(kind, line.length > 40 ? `${line.slice(0, 39)}…` : line) : kind;
  return element.name ? words.by(what, element.name) : what;
}
