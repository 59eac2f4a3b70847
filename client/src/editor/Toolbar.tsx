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
import { lazy, Suspense } from "react";
import { untilLoaded } from "../app/later";
import { texts } from "../texts";
import { AlignControl } from "./AlignControl";
import { InsertControl } from "./blocks/InsertControl";
import { ColourControl } from "./ColourControl";
import { historyOf, useFormats } from "./formats";
import { LinkControl } from "./LinkControl";
import { MediaTools } from "./media/MediaTools";
import { Quill } from "./quill";
import { StyleControl } from "./StyleControl";
import { shortcut } from "./shortcut";
import classes from "./Toolbar.module.css";
import { ToolbarButton } from "./ToolbarButton";
import { TOOLBAR_ID } from "./toolbar-focus";

const TableControl = lazy(() => untilLoaded(() => import("./tables/TableControl")));

interface ToolbarProps {
  quill: Quill;
  linking: boolean;
  onLinking: (open: boolean) => void;
}

export function Toolbar({ quill, linking, onLinking }: ToolbarProps) {
  const words = texts.toolbar;
  const { formats, direction, canUndo, canRedo } = useFormats(quill);

  const set = (name: string, value: unknown) => quill.format(name, value, Quill.sources.USER);
  const toggle = (name: string, value: unknown = true) => set(name, formats[name] === value ? false : value);
  const history = (step: "undo" | "redo") => {
    // First: the cursor goes to what is undone only where it is.
    quill.focus();
    historyOf(quill)[step]();
  };
  const clear = () => {
    const range = quill.getSelection(true);
    if (range.length > 0) {
      quill.removeFormat(range.index, range.length, Quill.sources.USER);
      return;
    }
    for (const name of Object.keys(formats)) {
      if (name !== "table") quill.format(name, false, Quill.sources.USER);
    }
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
            keys={shortcut("Z")}
            icon={IconArrowBackUp}
            disabled={!canUndo}
            onClick={() => history("undo")}
          />
          <ToolbarButton
            label={words.redo}
            keys={shortcut("Z", true)}
            icon={IconArrowForwardUp}
            disabled={!canRedo}
            onClick={() => history("redo")}
          />
        </div>
        <div className={classes.group}>
          <InsertControl quill={quill} />
          <StyleControl header={formats.header} onChoose={(level) => set("header", level)} />
        </div>
        {formats.table !== undefined && (
          <div className={classes.group}>
            <Suspense>
              <TableControl quill={quill} />
            </Suspense>
          </div>
        )}
        <div className={classes.group}>
          <ToolbarButton
            label={words.bold}
            keys={shortcut("B")}
            icon={IconBold}
            pressed={formats.bold === true}
            onClick={() => toggle("bold")}
          />
          <ToolbarButton
            label={words.italic}
            keys={shortcut("I")}
            icon={IconItalic}
            pressed={formats.italic === true}
            onClick={() => toggle("italic")}
          />
          <ToolbarButton
            label={words.underline}
            keys={shortcut("U")}
            icon={IconUnderline}
            pressed={formats.underline === true}
            onClick={() => toggle("underline")}
          />
          <ToolbarButton
            label={words.strike}
            keys={shortcut("X", true)}
            icon={IconStrikethrough}
            pressed={formats.strike === true}
            onClick={() => toggle("strike")}
          />
          <ToolbarButton
            label={words.code}
            keys={shortcut("E")}
            icon={IconCode}
            pressed={formats.code === true}
            onClick={() => toggle("code")}
          />
          <ColourControl color={formats.color} background={formats.background} onChoose={set} />
          <LinkControl
            quill={quill}
            href={formats.link}
            keys={shortcut("K")}
            open={linking}
            onOpen={onLinking}
          />
        </div>
        <div className={classes.group}>
          <ToolbarButton
            label={words.bullets}
            keys={shortcut("8", true)}
            icon={IconList}
            pressed={list === "bullet"}
            onClick={() => toggle("list", "bullet")}
          />
          <ToolbarButton
            label={words.numbers}
            keys={shortcut("7", true)}
            icon={IconListNumbers}
            pressed={list === "ordered"}
            onClick={() => toggle("list", "ordered")}
          />
          <ToolbarButton
            label={words.checklist}
            keys={shortcut("9", true)}
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
          <AlignControl
            align={formats.align}
            direction={direction}
            onChoose={(align) => set("align", align)}
          />
          <ToolbarButton label={words.clear} icon={IconClearFormatting} onClick={clear} />
        </div>
        <MediaTools quill={quill} />
      </MantineToolbar>
    </div>
  );
}
