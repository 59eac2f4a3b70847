import {
  IconBlockquote,
  IconH1,
  IconH2,
  IconH3,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconMath,
  IconPilcrow,
  IconSeparator,
  IconSourceCode,
  IconTable,
} from "@tabler/icons-react";
import { texts } from "../../texts";
import { ask } from "./asking";
import { formulaQuestion, insertDivider, makeLine } from "./insert";
import { type Block, registerBlock } from "./registry";

const HEADINGS = [IconH1, IconH2, IconH3];

function headings(): Block[] {
  return HEADINGS.map((icon, index) => ({
    id: `heading-${index + 1}`,
    group: "text",
    icon,
    title: () => texts.blocks.heading(index + 1),
    description: () => texts.blocks.headingHint[index] ?? "",
    keywords: () => texts.blocks.headingWords(index + 1),
    typed: "#".repeat(index + 1),
    run: (quill) => makeLine(quill, { header: index + 1 }),
  }));
}

function standard(): Block[] {
  return [
    {
      id: "paragraph",
      group: "text",
      icon: IconPilcrow,
      title: () => texts.blocks.paragraph,
      description: () => texts.blocks.paragraphHint,
      keywords: () => texts.blocks.paragraphWords,
      run: (quill) => makeLine(quill, {}),
    },
    ...headings(),
    {
      id: "quote",
      group: "text",
      icon: IconBlockquote,
      title: () => texts.blocks.quote,
      description: () => texts.blocks.quoteHint,
      keywords: () => texts.blocks.quoteWords,
      typed: ">",
      run: (quill) => makeLine(quill, { blockquote: true }),
    },
    {
      id: "bullets",
      group: "lists",
      icon: IconList,
      title: () => texts.blocks.bullets,
      description: () => texts.blocks.bulletsHint,
      keywords: () => texts.blocks.bulletsWords,
      typed: "-",
      run: (quill) => makeLine(quill, { list: "bullet" }),
    },
    {
      id: "numbers",
      group: "lists",
      icon: IconListNumbers,
      title: () => texts.blocks.numbers,
      description: () => texts.blocks.numbersHint,
      keywords: () => texts.blocks.numbersWords,
      typed: "1.",
      run: (quill) => makeLine(quill, { list: "ordered" }),
    },
    {
      id: "checklist",
      group: "lists",
      icon: IconListCheck,
      title: () => texts.blocks.checklist,
      description: () => texts.blocks.checklistHint,
      keywords: () => texts.blocks.checklistWords,
      typed: "[ ]",
      run: (quill) => makeLine(quill, { list: "unchecked" }),
    },
    {
      id: "table",
      group: "insert",
      icon: IconTable,
      title: () => texts.blocks.table,
      description: () => texts.blocks.tableHint,
      keywords: () => texts.blocks.tableWords,
      run: (quill) => ask(quill, { kind: "table", at: quill.getSelection(true).index }),
    },
    {
      id: "code",
      group: "insert",
      icon: IconSourceCode,
      title: () => texts.blocks.code,
      description: () => texts.blocks.codeHint,
      keywords: () => texts.blocks.codeWords,
      typed: "```",
      run: (quill) => makeLine(quill, { "code-block": true }),
    },
    {
      id: "formula",
      group: "insert",
      icon: IconMath,
      title: () => texts.blocks.formula,
      description: () => texts.blocks.formulaHint,
      keywords: () => texts.blocks.formulaWords,
      typed: "$$",
      inCell: true,
      run: (quill) => ask(quill, formulaQuestion(quill)),
    },
    {
      id: "divider",
      group: "insert",
      icon: IconSeparator,
      title: () => texts.blocks.divider,
      description: () => texts.blocks.dividerHint,
      keywords: () => texts.blocks.dividerWords,
      typed: "---",
      run: insertDivider,
    },
  ];
}

/** Offers what the editor itself can insert. Returns the disposer. */
export function registerStandardBlocks(): () => void {
  const disposers = standard().map(registerBlock);
  return () => {
    for (const dispose of disposers) dispose();
  };
}
