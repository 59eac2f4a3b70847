import { Toolbar as MantineToolbar } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBlockquote,
  IconBold,
  IconClearFormatting,
  IconCode,
  IconIndentDecrease,
  IconIndentIncrease,
  IconItalic,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconSourceCode,
  IconStrikethrough,
  IconUnderline,
} from "@tabler/icons-react";
import { texts } from "../texts";
import { AlignControl } from "./AlignControl";
import { ColourControl } from "./ColourControl";
import { historyOf, useFormats } from "./formats";
import { LinkControl } from "./LinkControl";
import { Quill } from "./quill";
import { StyleControl } from "./StyleControl";
import classes from "./Toolbar.module.css";
import { ToolbarButton } from "./ToolbarButton";
import { TOOLBAR_ID } from "./toolbar-focus";

interface ToolbarProps {
  /** Null while the editor is being made: the toolbar keeps its place. */
  quill: Quill | null;
  linking: boolean;
  onLinking: (open: boolean) => void;
}

const mac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const key = (keys: string) => (mac ? `⌘${keys}` : `Ctrl+${keys}`);

export function Toolbar({ quill, linking, onLinking }: ToolbarProps) {
  const words = texts.toolbar;
  const { formats, canUndo, canRedo } = useFormats(quill);

  const set = (name: string, value: unknown) => quill?.format(name, value, Quill.sources.USER);
  const toggle = (name: string, value: unknown = true) => set(name, formats[name] === value ? false : value);
  const history = (step: "undo" | "redo") => {
    if (!quill) return;
    historyOf(quill)[step]();
    quill.focus();
  };
  const clear = () => {
    if (!quill) return;
    const range = quill.getSelection(true);
    if (range.length > 0) {
      quill.removeFormat(range.index, range.length, Quill.sources.USER);
      return;
    }
    for (const name of Object.keys(formats)) quill.format(name, false, Quill.sources.USER);
  };
  const list = formats.list === "checked" || formats.list === "unchecked" ? "check" : formats.list;

  return (
    <div className={classes.scroller}>
      <MantineToolbar
        id={TOOLBAR_ID}
        aria-label={words.label}
        aria-controls="text"
        withBorder={false}
        className={classes.toolbar}
      >
        <div className={classes.group}>
          <ToolbarButton
            label={words.undo}
            keys={key("Z")}
            icon={IconArrowBackUp}
            disabled={!canUndo}
            onClick={() => history("undo")}
          />
          <ToolbarButton
            label={words.redo}
            keys={mac ? "⇧⌘Z" : "Ctrl+Shift+Z"}
            icon={IconArrowForwardUp}
            disabled={!canRedo}
            onClick={() => history("redo")}
          />
        </div>
        <div className={classes.group}>
          <StyleControl header={formats.header} onChoose={(level) => set("header", level)} />
        </div>
        <div className={classes.group}>
          <ToolbarButton
            label={words.bold}
            keys={key("B")}
            icon={IconBold}
            pressed={formats.bold === true}
            onClick={() => toggle("bold")}
          />
          <ToolbarButton
            label={words.italic}
            keys={key("I")}
            icon={IconItalic}
            pressed={formats.italic === true}
            onClick={() => toggle("italic")}
          />
          <ToolbarButton
            label={words.underline}
            keys={key("U")}
            icon={IconUnderline}
            pressed={formats.underline === true}
            onClick={() => toggle("underline")}
          />
          <ToolbarButton
            label={words.strike}
            icon={IconStrikethrough}
            pressed={formats.strike === true}
            onClick={() => toggle("strike")}
          />
          <ToolbarButton
            label={words.code}
            icon={IconCode}
            pressed={formats.code === true}
            onClick={() => toggle("code")}
          />
          <ColourControl color={formats.color} background={formats.background} onChoose={set} />
          <LinkControl quill={quill} href={formats.link} keys={key("K")} open={linking} onOpen={onLinking} />
        </div>
        <div className={classes.group}>
          <ToolbarButton
            label={words.bullets}
            icon={IconList}
            pressed={list === "bullet"}
            onClick={() => toggle("list", "bullet")}
          />
          <ToolbarButton
            label={words.numbers}
            icon={IconListNumbers}
            pressed={list === "ordered"}
            onClick={() => toggle("list", "ordered")}
          />
          <ToolbarButton
            label={words.checklist}
            icon={IconListCheck}
            pressed={list === "check"}
            onClick={() => set("list", list === "check" ? false : "unchecked")}
          />
          <ToolbarButton
            label={words.outdent}
            icon={IconIndentDecrease}
            disabled={!formats.indent}
            onClick={() => set("indent", "-1")}
          />
          <ToolbarButton label={words.indent} icon={IconIndentIncrease} onClick={() => set("indent", "+1")} />
        </div>
        <div className={classes.group}>
          <ToolbarButton
            label={words.quote}
            icon={IconBlockquote}
            pressed={formats.blockquote === true}
            onClick={() => toggle("blockquote")}
          />
          <ToolbarButton
            label={words.codeBlock}
            icon={IconSourceCode}
            pressed={Boolean(formats["code-block"])}
            onClick={() => set("code-block", !formats["code-block"])}
          />
          <AlignControl align={formats.align} onChoose={(align) => set("align", align)} />
          <ToolbarButton label={words.clear} icon={IconClearFormatting} onClick={clear} />
        </div>
      </MantineToolbar>
    </div>
  );
}
