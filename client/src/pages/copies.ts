/** Puts text on the clipboard. Returns false if the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The Clipboard API exists on HTTPS and localhost only; a server on a home network has neither. */
function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

/** A name that every file system takes. */
export function fileName(title: string, extension = "txt"): string {
  const safe = title
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 100);
  return `${safe || "document"}.${extension}`;
}

/** "source": as it is, with the extension of its language; "yjs": the document as one Yjs update. */
export type CopyFormat = "txt" | "md" | "html" | "svg" | "png" | "source" | "yjs";

const TYPES: Record<CopyFormat, string> = {
  txt: "text/plain",
  md: "text/markdown",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  source: "text/plain",
  yjs: "application/octet-stream",
};

/** Saves a file of this content on the device. A `File` has its name already. */
export function download(title: string, content: string | Blob, format: CopyFormat = "txt"): void {
  const blob =
    content instanceof Blob ? content : new Blob([content], { type: `${TYPES[format]};charset=utf-8` });
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = content instanceof File ? content.name : fileName(title, format);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Quill writes every space as one that does not break; only in a run of spaces that is meant. */
export function breakingSpaces(html: string): string {
  return html.replace(/(?:&nbsp;)+/g, (run) => `${run.slice(6)} `);
}

/** A page of its own that any browser opens, with the title as its heading unless the body has one. */
export function htmlPage(title: string, body: string, heading = true): string {
  const escaped = title.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>${escaped}</title>\n</head>\n<body>\n${heading ? `<h1>${escaped}</h1>\n` : ""}${breakingSpaces(body)}\n</body>\n</html>\n`;
}
