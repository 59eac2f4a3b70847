/**
 * A text as Markdown (CommonMark with the strike, the checklist and the tables of GitHub's), from Quill's delta.
 * What Markdown has no word for (colours, underline, alignment) is dropped, never the text itself.
 */
export interface Op {
  insert?: unknown;
  attributes?: Record<string, unknown> | undefined;
}

interface Line {
  text: string;
  /** The same characters without marks, for code. */
  plain: string;
  block: Record<string, unknown>;
}

const ESCAPED = /[\\`*_~[\]<>]/g;
/** What would make a heading or a list of a line. A number is disarmed at its dot. */
const LINE_START = /^(\s*\d*)(#{1,6}(?=\s)|[-+](?=\s)|(?<=\d)[.)](?=\s))/;

function wrapped(text: string, mark: string): string {
  const [, before = "", core = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return core ? `${before}${mark}${core}${mark}${after}` : text;
}

function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

function span(text: string, formats: Record<string, unknown>): string {
  if (formats.code) return code(text);
  let marked = text.replace(ESCAPED, "\\$&");
  if (formats.strike) marked = wrapped(marked, "~~");
  if (formats.italic) marked = wrapped(marked, "*");
  if (formats.bold) marked = wrapped(marked, "**");
  if (typeof formats.link === "string")
    marked = `[${marked}](<${formats.link.replace(/[<>\n]/g, encodeURIComponent)}>)`;
  return marked;
}

function linesOf(ops: Op[]): Line[] {
  const lines: Line[] = [];
  let text = "";
  let plain = "";
  for (const { insert, attributes = {} } of ops) {
    if (typeof insert !== "string") {
      const { image, formula, divider } = (insert ?? {}) as Record<string, unknown>;
      if (typeof image === "string") text += `![](<${image}>)`;
      if (typeof formula === "string") text += `$\`${formula}\`$`;
      if (divider) {
        if (text) lines.push({ text, plain, block: {} });
        lines.push({ text: "---", plain: "", block: { divider } });
        text = "";
        plain = "";
      }
      continue;
    }
    insert.split("\n").forEach((part, index) => {
      if (index > 0) {
        lines.push({ text, plain, block: attributes });
        text = "";
        plain = "";
      }
      if (part) {
        text += span(part, attributes);
        plain += part;
      }
    });
  }
  if (text) lines.push({ text, plain, block: {} });
  return lines;
}

/** What begins the line, by its kind. Lines of one kind stand together; others are paragraphs of their own. */
function prefix({ block }: Line): { mark: string; kind: string } {
  const indent = "    ".repeat(Number(block.indent) || 0);
  if (block.header) return { mark: `${"#".repeat(Number(block.header))} `, kind: "" };
  if (block.blockquote) return { mark: "> ", kind: "quote" };
  if (block.list === "ordered") return { mark: `${indent}1. `, kind: "list" };
  if (block.list === "checked") return { mark: `${indent}- [x] `, kind: "list" };
  if (block.list === "unchecked") return { mark: `${indent}- [ ] `, kind: "list" };
  if (block.list) return { mark: `${indent}- `, kind: "list" };
  return { mark: "", kind: "" };
}

const COLUMN: Readonly<Record<string, string>> = { center: ":---:", right: "---:" };

/** The first row is the head. Every row gets as many cells as the longest. */
function table(cells: readonly Line[]): string {
  const rows: Line[][] = [];
  let id: unknown = null;
  for (const cell of cells) {
    if (cell.block.table !== id) rows.push([]);
    id = cell.block.table;
    rows[rows.length - 1]?.push(cell);
  }
  const columns = Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, column) => column);
  const written = rows.map(
    (row) => `| ${columns.map((column) => (row[column]?.text ?? "").replaceAll("|", "\\|")).join(" | ")} |`,
  );
  const rule = `| ${columns.map((column) => COLUMN[String(rows[0]?.[column]?.block.align)] ?? "---").join(" | ")} |`;
  return [written[0], rule, ...written.slice(1)].join("\n");
}

export function markdownOf(ops: Op[]): string {
  const parts: string[] = [];
  let before = "";
  let fence: string[] | null = null;
  let language: unknown = true;
  let cells: Line[] = [];
  const endTable = () => {
    if (cells.length > 0) parts.push(table(cells));
    cells = [];
  };
  const endFence = () => {
    if (fence === null) return;
    const longest = Math.max(2, ...(fence.join("\n").match(/`+/g) ?? []).map((run) => run.length));
    const ticks = "`".repeat(longest + 1);
    parts.push(`${ticks}${typeof language === "string" ? language : ""}\n${fence.join("\n")}\n${ticks}`);
    fence = null;
    before = "";
  };
  for (const line of linesOf(ops)) {
    if (line.block.table) {
      endFence();
      cells.push(line);
      before = "";
      continue;
    }
    endTable();
    if (line.block["code-block"]) {
      if (line.block["code-block"] !== language) endFence();
      language = line.block["code-block"];
      fence = [...((fence as string[] | null) ?? []), line.plain];
      continue;
    }
    endFence();
    const { mark, kind } = prefix(line);
    const text =
      kind === "" && mark === "" && !line.block.divider ? line.text.replace(LINE_START, "$1\\$2") : line.text;
    if (kind !== "" && kind === before) parts[parts.length - 1] += `\n${mark}${text}`;
    else if (mark || text) parts.push(`${mark}${text}`);
    before = kind;
  }
  endTable();
  endFence();
  return parts.length ? `${parts.join("\n\n")}\n` : "";
}
