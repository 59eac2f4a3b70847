import type { Author } from "../api/history";
import { type DrawingElement, inOrder, MAX_ELEMENTS, MAX_NUMBERS, readElement } from "../drawing/model";
import { COLOURS, type Colour, colourOf, isColour } from "../people/colours";
import { texts } from "../texts";
import type { Hand } from "./marks";

/** The valid elements among raw entries, those behind first. What is as it was in `before` is the same object, with its path. */
export function elementsFrom(
  strokes: Record<string, unknown>,
  before: ReadonlyMap<string, DrawingElement>,
): DrawingElement[] {
  const found: DrawingElement[] = [];
  let numbers = 0;
  for (const id of Object.keys(strokes).sort()) {
    const element = readElement(id, strokes[id]);
    if (!element) continue;
    numbers += element.points.length;
    if (found.length >= MAX_ELEMENTS || numbers > MAX_NUMBERS) break;
    const known = before.get(id);
    found.push(known && isSame(known, element) ? known : element);
  }
  return found.sort(inOrder);
}

function isSame(one: DrawingElement, other: DrawingElement): boolean {
  const { points, ...rest } = one;
  return (
    (Object.keys(rest) as (keyof typeof rest)[]).every((field) => rest[field] === other[field]) &&
    points.length === other.points.length &&
    points.every((value, index) => value === other.points[index])
  );
}

/** Who drew an element, as it says itself. */
export function drawerOf({ author, name }: DrawingElement): string {
  return author || name;
}

/**
 * Everybody who drew some of these elements, who drew most first; no colour twice while there are enough of them. Whoever is
 * known to the history by the same name has the colour that they have there.
 */
export function drawers(elements: readonly DrawingElement[], people: readonly Author[]): Hand[] {
  const colours = new Map(
    people.map(({ id, name, color }) => [name, isColour(color) ? color : colourOf(id)]),
  );
  const found = new Map<string, { name: string; amount: number }>();
  for (const element of elements) {
    const hand = found.get(drawerOf(element)) ?? { name: "", amount: 0 };
    found.set(drawerOf(element), { name: element.name || hand.name, amount: hand.amount + 1 });
  }
  const taken = new Set<Colour>();
  return [...found]
    .sort(([, one], [, other]) => other.amount - one.amount)
    .map(([id, { name, amount }]) => {
      const own = (name && colours.get(name)) || colourOf(id);
      const colour = taken.has(own) ? (COLOURS.find(({ value }) => !taken.has(value))?.value ?? own) : own;
      taken.add(colour);
      return { id, name: name || texts.history.somebody, colour, amount };
    });
}
