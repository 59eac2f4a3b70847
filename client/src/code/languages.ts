import { LanguageDescription, type LanguageSupport } from "@codemirror/language";
import { languages as published } from "@codemirror/language-data";

/** A language that a document can be written in. */
export interface CodeLanguage {
  /** What the document's `meta` holds: the name in small letters. */
  id: string;
  name: string;
  /** Of a file in this language, without the dot. */
  extension: string;
  /** Null for plain text, which needs nothing. */
  load: (() => Promise<LanguageSupport>) | null;
}

export const PLAIN = "text";
export const MARKDOWN = "markdown";

/** Markdown with what GitHub adds, and with its blocks of code in their own languages. */
const markdown = LanguageDescription.of({
  name: "Markdown",
  alias: ["md"],
  extensions: ["md", "markdown", "mkd"],
  load: async () => {
    const { markdown: support, markdownLanguage } = await import("@codemirror/lang-markdown");
    return support({ base: markdownLanguage, codeLanguages: [...published] });
  },
});

/** What CodeMirror knows, by the names of files and of blocks of code. */
export const DESCRIPTIONS: readonly LanguageDescription[] = [
  ...published.filter(({ name }) => name !== "Markdown"),
  markdown,
];

/** Where the first that CodeMirror names is not what people call their files. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  LaTeX: "tex",
  "MariaDB SQL": "sql",
  "MS SQL": "sql",
  MySQL: "sql",
  PostgreSQL: "sql",
  Python: "py",
  SQLite: "sql",
};

function described(description: LanguageDescription): CodeLanguage {
  return {
    id: description.name.toLowerCase(),
    name: description.name,
    extension: EXTENSIONS[description.name] ?? description.extensions[0] ?? "txt",
    load: () => description.load(),
  };
}

const byId = new Map(
  DESCRIPTIONS.map((description) => [description.name.toLowerCase(), described(description)]),
);

/** What most people look for, before all the others. */
export const USUAL: readonly CodeLanguage[] = [
  "markdown",
  "python",
  "javascript",
  "typescript",
  "html",
  "css",
  "json",
  "yaml",
  "shell",
  "sql",
  "java",
  "c++",
  "go",
  "rust",
].flatMap((id) => byId.get(id) ?? []);

export const OTHERS: readonly CodeLanguage[] = [...byId.values()]
  .filter((language) => !USUAL.includes(language))
  .sort((one, other) => one.name.localeCompare(other.name, "en"));

/** The language by what `meta` says; also by the other names that it goes by. Undefined for plain text and for unknown ones. */
export function languageOf(id: unknown): CodeLanguage | undefined {
  if (typeof id !== "string" || id.length > 60) return undefined;
  const known = byId.get(id.toLowerCase());
  if (known) return known;
  const found = LanguageDescription.matchLanguageName(DESCRIPTIONS, id.toLowerCase(), false);
  return found ? byId.get(found.name.toLowerCase()) : undefined;
}

/** What a document's title says, if it is the name of a file: "main.py", "Dockerfile". */
export function languageOfTitle(title: string): CodeLanguage | undefined {
  const found = LanguageDescription.matchFilename(DESCRIPTIONS, title.trim());
  return found ? byId.get(found.name.toLowerCase()) : undefined;
}

/** The language of a document: what somebody chose, or else what the title says. */
export function effectiveLanguage(chosen: unknown, title: string): CodeLanguage | undefined {
  return typeof chosen === "string" ? languageOf(chosen) : languageOfTitle(title);
}

/** The name of a file with a document's content: its title, if that is a file's name already. */
export function sourceName(title: string, language: CodeLanguage | undefined): string {
  const safe = title
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 100);
  if (languageOfTitle(safe)) return safe;
  return `${safe || "document"}.${language?.extension ?? "txt"}`;
}
