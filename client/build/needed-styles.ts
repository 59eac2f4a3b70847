import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const FOLDER = fileURLToPath(new URL("../node_modules/@mantine/core/styles", import.meta.url));
/** A class of Mantine's components: their scripts name them as text. */
const CLASS = /\bm_[0-9a-f]+\b/g;

/** Fails the build when a component is used whose styles `src/styles/mantine.css` does not import. */
export function neededStyles(): Plugin {
  return {
    name: "quire-needed-styles",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const used = new Set<string>();
      let styles = "";
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") for (const [name] of file.code.matchAll(CLASS)) used.add(name);
        else if (file.fileName.endsWith(".css")) styles += String(file.source);
      }
      for (const sheet of readdirSync(FOLDER).filter((name) => name.endsWith(".layer.css"))) {
        for (const [name] of readFileSync(join(FOLDER, sheet), "utf8").matchAll(CLASS)) {
          if (used.has(name) && !styles.includes(name)) {
            this.error(`src/styles/mantine.css lacks @mantine/core/styles/${sheet}`);
          }
        }
      }
    },
  };
}
