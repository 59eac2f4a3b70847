import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";

/** What a text needs beyond what every page does. */
const MODULES = ["/src/pages/DocumentPage.tsx", "/src/editor/RichTextView.tsx"];

/**
 * Writes `document.html`: the application's page for the addresses of documents. It is `index.html` and names the files of
 * the likeliest editor, so that they come while the first script still runs.
 */
export function documentPage(): Plugin {
  return {
    name: "quire-document-page",
    apply: "build",
    enforce: "post",
    writeBundle({ dir }, bundle) {
      const chunks = new Map<string, Rolldown.OutputChunk>();
      for (const file of Object.values(bundle)) if (file.type === "chunk") chunks.set(file.fileName, file);
      const found = new Set<string>();
      const visit = (fileName: string) => {
        const chunk = chunks.get(fileName);
        if (!chunk || found.has(fileName)) return;
        found.add(fileName);
        for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
        for (const needed of chunk.imports) visit(needed);
      };
      for (const module of MODULES) {
        const chunk = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
        if (!chunk) throw new Error(`no chunk begins with ${module}`);
        visit(chunk.fileName);
      }
      const folder = dir ?? "dist";
      const page = readFileSync(join(folder, "index.html"), "utf8");
      const links = [...found]
        .filter((file) => !page.includes(file))
        .map((file) =>
          file.endsWith(".css")
            ? `<link rel="preload" as="style" crossorigin href="/${file}">`
            : `<link rel="modulepreload" crossorigin href="/${file}">`,
        );
      writeFileSync(
        join(folder, "document.html"),
        page.replace("</head>", `  ${links.join("\n    ")}\n  </head>`),
      );
    },
  };
}
