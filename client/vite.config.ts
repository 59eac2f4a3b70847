import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { chunkName, icons } from "./build/chunk-name.ts";
import { compressed } from "./build/compressed.ts";
import { documentPage } from "./build/document-page.ts";
import { neededStyles } from "./build/needed-styles.ts";
import { offlineShell } from "./build/offline-shell.ts";
import { themeInit } from "./build/theme-init.ts";

const server = process.env.QUIRE_DEV_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), themeInit(), offlineShell(), documentPage(), neededStyles(), compressed()],
  // Two copies of Yjs in one bundle do not recognise each other's types.
  resolve: { dedupe: ["yjs", "y-protocols", "lib0", "quill", "parchment", "react", "react-dom"] },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      input: ["index.html", "api-docs.html"],
      output: { chunkFileNames: chunkName, codeSplitting: { groups: [icons] } },
    },
  },
  server: {
    proxy: {
      "/api/": server,
      "/ws": { target: server, ws: true },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
