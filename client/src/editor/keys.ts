/** Keys of the text beside Quill's own. Those with Quill's names take the place of Quill's. */
import Quill, { Delta, type Range } from "quill/core";
import type { Context } from "quill/modules/keyboard";
import type { BindingObject } from "./bindings";
import { tableBindings } from "./tables/keys";

const { USER } = Quill.sources;
type Self = { quill: Quill };

/** Formats of a line that Backspace at its beginning takes away, before it takes away the line. */
const LINES = ["header", "blockquote", "code-block"];

function toggled(name: string, on: unknown = true) {
  return function handler(this: Self, _range: Range, { format }: Context): boolean {
    this.quill.format(name, format[name] === on ? false : on, USER);
    return false;
  };
}

function indented(by: "+1" | "-1") {
  return function handler(this: Self): boolean {
    this.quill.format("indent", by, USER);
    return false;
  };
}

/** Ticks or unticks every line of the selection that can be ticked. */
export function tick(quill: Quill, range: Range): boolean {
  const lines = quill.getLines(range.index, Math.max(range.length, 1));
  const states = lines.map((line) => (line.formats() as { list?: unknown }).list);
  const boxes = states.filter((state) => state === "checked" || state === "unchecked");
  if (boxes.length === 0) return false;
  const list = boxes.includes("unchecked") ? "checked" : "unchecked";
  for (const line of lines) {
    const { list: state } = line.formats() as { list?: unknown };
    if (state !== "checked" && state !== "unchecked") continue;
    quill.formatLine(line.offset(quill.scroll), 1, { list }, USER);
  }
  return true;
}

export const writingBindings: Record<string, BindingObject | null> = {
  ...tableBindings,
  // Markdown as it is typed is followed in typing/, also where a keyboard sends no keys.
  "list autofill": null,
  "list empty enter": {
    key: "Enter",
    collapsed: true,
    format: ["list"],
    empty: true,
    handler(this: Self, range: Range, { format }: Context) {
      if (format.indent) this.quill.format("indent", "-1", USER);
      else this.quill.formatLine(range.index, range.length, { list: false }, USER);
      return false;
    },
  },
  "plain backspace": {
    key: "Backspace",
    collapsed: true,
    offset: 0,
    handler(this: Self, range: Range, { format }: Context) {
      const name = LINES.find((format_name) => format[format_name]);
      if (!name) return true;
      // Within code, only its first line leaves: the others join the line above.
      const above = range.index > 0 ? this.quill.getFormat(range.index - 1, 1) : {};
      if (name === "code-block" && above[name] === format[name]) return true;
      this.quill.formatLine(range.index, 1, { [name]: false }, USER);
      return false;
    },
  },
  "code indentation": {
    key: "Enter",
    collapsed: true,
    format: ["code-block"],
    handler(this: Self, range: Range, { format, line, offset }: Context) {
      const text = this.quill.getText(range.index - offset, line.length() - 1);
      const space = /^[ \t]*/.exec(text.slice(0, offset))?.[0] ?? "";
      // Without any, Quill's own keys do: the second empty line leaves the code.
      if (!space || !text.trim()) return true;
      const change = new Delta()
        .retain(range.index)
        .insert("\n", { "code-block": format["code-block"] })
        .insert(space);
      this.quill.updateContents(change, USER);
      this.quill.setSelection(range.index + 1 + space.length, 0, Quill.sources.SILENT);
      this.quill.scrollSelectionIntoView();
      return false;
    },
  },
  // Wherever in its line the cursor stands: Quill's own let Tab leave the text there.
  indent: { key: "Tab", format: ["list"], handler: indented("+1") },
  outdent: { key: "Tab", shiftKey: true, format: ["list"], handler: indented("-1") },
  tick: {
    key: "Enter",
    shortKey: true,
    format: ["list"],
    handler(this: Self, range: Range) {
      return !tick(this.quill, range);
    },
  },
  strike: { key: ["x", "X"], shortKey: true, shiftKey: true, handler: toggled("strike") },
  code: { key: "e", shortKey: true, handler: toggled("code") },
};

/** By their place on the keyboard, whatever a layout writes there: 0 for plain text, 1 to 6 for headings. */
export function followHeadingKeys(quill: Quill): void {
  quill.root.addEventListener("keydown", (event) => {
    const digit = /^Digit([0-9])$/.exec(event.code)?.[1];
    // AltGr is Ctrl and Alt at once for some systems, and writes characters.
    if (!digit || event.defaultPrevented || event.getModifierState("AltGraph") || !quill.isEnabled()) return;
    const short = event.ctrlKey || event.metaKey;
    const format = formatOfDigit(Number(digit), short && event.altKey, short && event.shiftKey);
    if (!format || !quill.getSelection()) return;
    event.preventDefault();
    const [name, value] = format;
    const current = quill.getFormat()[name];
    quill.format(name, current === value && value !== false ? false : value, USER);
  });
}

function formatOfDigit(digit: number, alt: boolean, shift: boolean): [string, unknown] | null {
  if (alt && !shift && digit <= 6) return ["header", digit === 0 ? false : digit];
  if (alt || !shift) return null;
  const lists: Record<number, string> = { 7: "ordered", 8: "bullet", 9: "unchecked" };
  return lists[digit] ? ["list", lists[digit]] : null;
}
