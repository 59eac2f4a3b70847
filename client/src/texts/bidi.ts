/** Names that people give, in sentences: a name cannot turn the words around it. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/;
const ISOLATE = "\u2068";
const END = "\u2069";

/** A name with marks of direction, kept apart. What opens in it and is not closed ends with it. */
function kept(value: unknown): unknown {
  if (typeof value !== "string" || !TURNS.test(value)) return value;
  // An end too many would end the isolation; what has a beginning of its own ends with that.
  return `${ISOLATE}${value.replace(/[\u2066-\u2069]/g, "")}${END}`;
}

/** The same words, in which names with marks of direction are kept apart. */
export function isolating<Words extends object>(words: Words): Words {
  return Object.fromEntries(
    Object.entries(words).map(([key, entry]: [string, unknown]) => {
      if (typeof entry === "function") {
        const say = entry as (...args: unknown[]) => unknown;
        return [key, (...args: unknown[]) => say(...args.map(kept))];
      }
      const isInner = typeof entry === "object" && entry !== null && !Array.isArray(entry);
      return [key, isInner ? isolating(entry) : entry];
    }),
  ) as Words;
}
