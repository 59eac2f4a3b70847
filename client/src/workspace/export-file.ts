import { contentAs } from "../api/workspace";
import { fileName, htmlPage } from "../pages/copies";

/** What each kind can be exported as, in the words of the server, and how the file ends. */
export const EXPORTS: Record<string, readonly string[]> = {
  richtext: ["markdown", "html", "text"],
  code: ["text"],
  drawing: ["svg", "json"],
};

const EXTENSIONS: Record<string, string> = {
  markdown: "md",
  html: "html",
  text: "txt",
  svg: "svg",
  json: "json",
};

/** Saves what the server has of a document as a file. */
export async function exportDocument(id: string, title: string, format: string): Promise<void> {
  const content = await contentAs(id, format);
  const isPage = format === "html";
  const file = isPage ? new Blob([htmlPage(title, await content.text())], { type: "text/html" }) : content;
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(title, EXTENSIONS[format] ?? "txt");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
