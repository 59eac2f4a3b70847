/** The languages that code can be written in: over a hundred, of which a reader meets a few. */
const LANGUAGE = /\/@(?:codemirror\/(?:lang-|legacy-modes\/)|lezer\/(?!common\/|lr\/|highlight\/))/;

interface Chunk {
  moduleIds: string[];
}

/** Files of languages alone are named so that the offline shell knows them. */
export function chunkName({ moduleIds }: Chunk): string {
  const files = moduleIds.filter((id) => id.includes("/node_modules/"));
  const isLanguage = files.length > 0 && files.every((id) => LANGUAGE.test(id));
  return `assets/${isLanguage ? "language-" : ""}[name]-[hash].js`;
}

/** All icons in one file instead of one file for each: a request costs more than some bytes too many. */
export const icons = { name: "icons", test: /node_modules[\\/]@tabler[\\/]/ };
