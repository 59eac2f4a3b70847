import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const SOURCE = fileURLToPath(new URL("./theme-init.js", import.meta.url));
const DEV_PATH = "/theme-init.js";

/**
 * Puts the colour scheme on <html> before the first paint.
 *
 * The page's policy allows no inline script, and a module would run after the first paint, so the script is a classic
 * one of its own, with a hash in its name like every other asset.
 */
export function themeInit(): Plugin {
  let reference = "";
  let building = false;
  return {
    name: "quire-theme-init",
    configResolved(config) {
      building = config.command === "build";
    },
    buildStart() {
      if (building) {
        reference = this.emitFile({
          type: "asset",
          name: "theme-init.js",
          source: readFileSync(SOURCE, "utf8"),
        });
      }
    },
    configureServer(server) {
      server.middlewares.use(DEV_PATH, (_request, response) => {
        response.setHeader("Content-Type", "text/javascript");
        response.end(readFileSync(SOURCE, "utf8"));
      });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, context) {
        const emitted = Object.values(context.bundle ?? {}).find(
          (file) => file.type === "asset" && file.names.includes("theme-init.js"),
        );
        const src = emitted ? `/${emitted.fileName}` : DEV_PATH;
        if (building && !emitted) throw new Error(`theme-init.js was not emitted (${reference})`);
        return [{ tag: "script", attrs: { src }, injectTo: "head-prepend" }];
      },
    },
  };
}
