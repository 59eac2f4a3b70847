import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const SOURCE = fileURLToPath(new URL("./service-worker.js", import.meta.url));

/** Fonts of scripts and languages of code that a reader may never meet are cached when first used, the API's pages not at all. */
function isShell(fileName: string): boolean {
  if (fileName.includes("api-docs") || fileName.includes("/language-")) return false;
  if (fileName.endsWith(".woff2")) return fileName.includes("-latin-") && !fileName.includes("-latin-ext");
  return /\.(js|css|svg)$/.test(fileName);
}

/**
 * Emits `sw.js`: the service worker with the list of files that make the application start without the network.
 */
export function offlineShell(): Plugin {
  return {
    name: "quire-offline-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter(isShell).sort();
      // index.html names every entry by its hash, so the list of files identifies the build.
      const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
      const source = readFileSync(SOURCE, "utf8")
        .replace("__VERSION__", version)
        .replace("__FILES__", JSON.stringify(["/", ...files.map((file) => `/${file}`)]));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
