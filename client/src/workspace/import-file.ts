/** What can be imported, by the media type that the server takes it as. */
export type ImportType = "text/markdown" | "text/html" | "text/plain";

const EXTENSIONS: Record<string, ImportType> = {
  md: "text/markdown",
  markdown: "text/markdown",
  mdown: "text/markdown",
  mkd: "text/markdown",
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  text: "text/plain",
};

/** What a file picker offers. */
export const ACCEPT = [...Object.keys(EXTENSIONS).map((extension) => `.${extension}`)].join(",");

/** Bytes that are read at all; the server may take less and then says so. */
export const IMPORT_LIMIT = 16 * 1024 * 1024;
const TITLE_LIMIT = 255;

export type ImportFault = "type" | "size" | "encoding" | "binary" | "unreadable";

/** A file that cannot become a document, for a reason that was found before the server was asked. */
export class ImportError extends Error {
  constructor(readonly fault: ImportFault) {
    super(fault);
    this.name = "ImportError";
  }
}

export interface Imported {
  title: string;
  content: string;
  type: ImportType;
}

export function typeOfFile(name: string): ImportType | null {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return EXTENSIONS[extension] ?? null;
}

/** Reads a file. Throws an ImportError. */
export async function readImport(file: File): Promise<Imported> {
  const type = typeOfFile(file.name);
  if (type === null) throw new ImportError("type");
  if (file.size > IMPORT_LIMIT) throw new ImportError("size");
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    // A folder that looks like a file, or one that was taken away meanwhile.
    throw new ImportError("unreadable");
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ImportError("encoding");
  }
  if (text.includes("\0")) throw new ImportError("binary");
  return importOf(file.name, text, type);
}

/** The title is the first heading, which then leaves the content if it stood at its very top; else the file's name. */
export function importOf(name: string, text: string, type: ImportType): Imported {
  const { title, content } =
    type === "text/markdown"
      ? markdownTitle(text)
      : type === "text/html"
        ? htmlTitle(text)
        : { title: "", content: text };
  const chosen = title.trim() || name.replace(/\.[^.]+$/, "").trim();
  return { title: [...chosen].slice(0, TITLE_LIMIT).join(""), content, type };
}

interface Titled {
  title: string;
  content: string;
}

function markdownTitle(text: string): Titled {
  const lines = text.split(/\r\n|\n|\r/);
  let fence = "";
  let isTop = true;
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && (!fence || (mark[0] === fence[0] && mark.length >= fence.length))) {
      fence = fence ? "" : mark;
      isTop = false;
      continue;
    }
    if (fence) continue;
    const atx = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line);
    const below = lines[index + 1] ?? "";
    const isSetext = /\S/.test(line) && /^ {0,3}=+\s*$/.test(below);
    if (atx || isSetext) {
      const title = plain(atx ? (atx[2] ?? "") : line);
      const isFirst = atx ? atx[1] === "#" : true;
      if (!isTop || !isFirst || !title) return { title, content: text };
      const rest = lines.slice(index + (atx ? 1 : 2)).join("\n");
      return { title, content: rest.replace(/^\n+/, "") };
    }
    if (/\S/.test(line)) isTop = false;
  }
  return { title: "", content: text };
}

/** A heading without the marks of Markdown around its words. */
function plain(line: string): string {
  return line
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`]+/g, (marks) => (marks === "_" ? "_" : ""))
    .replace(/\\(.)/g, "$1")
    .trim();
}

function htmlTitle(text: string): Titled {
  const page = new DOMParser().parseFromString(text, "text/html");
  const heading = page.body.querySelector("h1, h2, h3, h4, h5, h6");
  const title = (heading?.textContent ?? page.title).replace(/\s+/g, " ").trim();
  if (heading?.tagName === "H1" && title && heading === page.body.firstElementChild && isFirst(heading)) {
    heading.remove();
    return { title, content: page.body.innerHTML };
  }
  return { title, content: text };
}

/** Whether no words stand before an element of the body. */
function isFirst(element: Element): boolean {
  for (let before = element.previousSibling; before; before = before.previousSibling) {
    if (before.nodeType === Node.TEXT_NODE && /\S/.test(before.textContent ?? "")) return false;
  }
  return true;
}
