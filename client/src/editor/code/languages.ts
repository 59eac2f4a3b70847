/** The languages that can be chosen, with their names: those of highlight.js's common set. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  bash: "Bash",
  c: "C",
  cpp: "C++",
  csharp: "C#",
  css: "CSS",
  diff: "Diff",
  go: "Go",
  graphql: "GraphQL",
  ini: "INI, TOML",
  java: "Java",
  javascript: "JavaScript",
  json: "JSON",
  kotlin: "Kotlin",
  less: "Less",
  lua: "Lua",
  makefile: "Makefile",
  markdown: "Markdown",
  objectivec: "Objective-C",
  perl: "Perl",
  php: "PHP",
  python: "Python",
  r: "R",
  ruby: "Ruby",
  rust: "Rust",
  scss: "SCSS",
  shell: "Shell session",
  sql: "SQL",
  swift: "Swift",
  typescript: "TypeScript",
  vbnet: "Visual Basic",
  wasm: "WebAssembly",
  xml: "HTML, XML",
  yaml: "YAML",
};

const ALIASES: Readonly<Record<string, string>> = {
  "c#": "csharp",
  "c++": "cpp",
  cs: "csharp",
  golang: "go",
  html: "xml",
  js: "javascript",
  jsx: "javascript",
  kt: "kotlin",
  md: "markdown",
  "objective-c": "objectivec",
  pl: "perl",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  svg: "xml",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vb: "vbnet",
  yml: "yaml",
  zsh: "bash",
};

/** The language that somebody means; null for none that is known. */
export function languageFor(word: string): string | null {
  const name = word.trim().toLowerCase();
  const known = ALIASES[name] ?? name;
  return Object.hasOwn(LANGUAGES, known) ? known : null;
}

/** How a block's language is called; one that is not known by its own name. */
export function languageName(language: string): string {
  const known = languageFor(language);
  return known ? (LANGUAGES[known] ?? language) : language;
}
