/** Whether a pasted text was clearly meant as Markdown: signs that prose does not have by chance. */

const SURE = [
  /^```[\w+#.-]*\s*$[\s\S]*^```\s*$/m, // a block of code
  /^\|.+\|\s*\n\|[\s:|-]+\|\s*$/m, // a table
  /^\s*[-*+] \[[ xX]\] \S/m, // a checklist
];

const LIKELY = [
  /^#{1,6} \S.*$/m,
  /^\s*[-*+] \S.*\n\s*[-*+] \S/m,
  /^\s*1[.)] \S.*\n+\s*2[.)] \S/m,
  /^> \S/m,
  /\[[^\]\n]+\]\((?:https?:\/\/|\/|mailto:)[^)\s]+\)/,
  /(?:^|[\s(])\*\*[^\s*][^*\n]*\*\*(?:[\s).,;:!?]|$)/m,
  /^(?:---|\*\*\*)\s*$/m,
  /(?:^|\s)`[^`\n]+`(?:[\s.,;:]|$)/m,
];

/** At most this much is looked at, and converted. */
const MAX_LENGTH = 500_000;

export function seemsMarkdown(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const head = text.slice(0, 20_000).replace(/\r\n?/g, "\n");
  if (!head.includes("\n")) return false;
  if (SURE.some((sign) => sign.test(head))) return true;
  return LIKELY.filter((sign) => sign.test(head)).length >= 2;
}
