import { texts } from "../../texts";
import type { Answer, Question } from "./patch";
import { safe } from "./safe";

/** The HTML of a whole Markdown document, for a file. */
export function wholePage(source: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { patch } }: MessageEvent<Answer>) => {
      worker.terminate();
      const page = document.createElement("div");
      for (const html of patch.html) page.append(safe(html, texts.code.preview));
      resolve(page.innerHTML);
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error(texts.code.preview.failed));
    };
    worker.postMessage({ source, inParts: false } satisfies Question);
  });
}
