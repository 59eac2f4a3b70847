import Quill, { Delta } from "quill/core";
import { atEnter, atMark, atSpace, type InlineRule, type LineRule } from "./rules";

const { USER, SILENT } = Quill.sources;
/** Stands for an embed in the text of a line: no mark reaches over it. */
const EMBED = "\n";

/** The one character that somebody typed, and where; null for any other change. */
function typed(delta: Delta): { character: string; at: number } | null {
  const ops = [...delta.ops];
  const at = typeof ops[0]?.retain === "number" ? (ops.shift()?.retain as number) : 0;
  const character = ops[0]?.insert;
  if (ops.length !== 1 || typeof character !== "string" || character.length !== 1) return null;
  return { character, at };
}

interface LinePlace {
  index: number;
  text: string;
  /** Up to the cursor. */
  before: string;
  formats: Record<string, unknown>;
}

function lineAt(quill: Quill, index: number): LinePlace | null {
  const [line, offset] = quill.getLine(index);
  if (!line) return null;
  const start = index - offset;
  const text = quill
    .getContents(start, line.length() - 1)
    .ops.map(({ insert }) => (typeof insert === "string" ? insert : EMBED))
    .join("");
  const formats = "formats" in line ? (line.formats() as Record<string, unknown>) : {};
  return { index: start, text, before: text.slice(0, offset), formats };
}

/** A step of its own: undo gives back what was typed. */
function step(quill: Quill, change: Delta, cursor: number): void {
  quill.history.cutoff();
  quill.updateContents(change, USER);
  quill.history.cutoff();
  quill.setSelection(cursor, 0, SILENT);
}

function applyLine(quill: Quill, rule: LineRule, start: number, rest: number): void {
  if (rule.kind === "divider") {
    // The line with the dashes becomes the divider, and the new one below goes on.
    step(
      quill,
      new Delta()
        .retain(start)
        .insert({ divider: true })
        .delete(rule.length + 1),
      start + 1,
    );
    return;
  }
  const change = new Delta().retain(start).delete(rule.length).retain(rest).retain(1, rule.formats);
  step(quill, change, start);
}

function applyInline(quill: Quill, rule: InlineRule, cursor: number): void {
  const start = cursor - rule.length;
  const content = rule.length - rule.open - rule.close;
  if (rule.formula !== undefined) {
    step(quill, new Delta().retain(start).delete(rule.length).insert({ formula: rule.formula }), start + 1);
    return;
  }
  const change = new Delta().retain(start).delete(rule.open).retain(content, rule.formats).delete(rule.close);
  step(quill, change, start + content);
  // What is typed next is no longer part of it.
  for (const name of Object.keys(rule.formats)) quill.format(name, false, SILENT);
}

function apply(quill: Quill, character: string, at: number): void {
  const cursor = at + 1;
  if (character === "\n") {
    const line = lineAt(quill, at);
    const rule = line && atEnter(line.text, line.formats);
    if (!line || !rule || line.before.length !== line.text.length) return;
    if (rule.kind === "divider") {
      applyLine(quill, rule, line.index, 0);
      return;
    }
    // The fence's own line goes: the new one is the first of the code.
    step(
      quill,
      new Delta()
        .retain(line.index)
        .delete(rule.length + 1)
        .retain(1, rule.formats),
      line.index,
    );
    return;
  }
  const line = lineAt(quill, cursor);
  if (!line || line.formats["code-block"] || quill.getFormat(at, 1).code) return;
  if (character === " ") {
    const before = line.before.slice(0, -1);
    const rule = atSpace(before, line.formats);
    if (rule) applyLine(quill, rule, line.index, line.text.length - rule.length);
    return;
  }
  const rule = atMark(line.before);
  if (rule) applyInline(quill, rule, cursor);
}

/** Makes formats of Markdown as it is typed. Not of what is pasted, and never inside code. */
export function followTyping(quill: Quill): void {
  quill.on(Quill.events.TEXT_CHANGE, (delta: Delta, _before: Delta, source: string) => {
    const change = source === USER ? typed(delta) : null;
    if (!change || !/[\s*_~`)$]/.test(change.character)) return;
    // When whoever listens to this change has seen it, and the cursor stands behind it.
    queueMicrotask(() => {
      if (quill.getText(change.at, 1) === change.character && !quill.composition.isComposing) {
        apply(quill, change.character, change.at);
      }
    });
  });
}
