import { Toolbar as MantineToolbar } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowUpRight,
  IconCircle,
  IconCopyPlus,
  IconEraser,
  IconHandStop,
  IconLayersSelectedBottom,
  IconLine,
  IconListDetails,
  IconPencil,
  IconPointer,
  IconRectangle,
  IconStackPush,
  IconTrash,
  IconTypography,
  type TablerIcon,
} from "@tabler/icons-react";
import { memo } from "react";
import { chordOf, isMac } from "../app/shortcuts/keys";
import bar from "../editor/Toolbar.module.css";
import { ToolbarButton } from "../editor/ToolbarButton";
import { texts } from "../texts";
import type { Board } from "./board";
import { KEY_OF_TOOL } from "./keys";
import { StyleControl } from "./StyleControl";
import { TOOLS, type Tool } from "./state";

const ICONS: Record<Tool, TablerIcon> = {
  select: IconPointer,
  hand: IconHandStop,
  pen: IconPencil,
  eraser: IconEraser,
  line: IconLine,
  arrow: IconArrowUpRight,
  rect: IconRectangle,
  ellipse: IconCircle,
  text: IconTypography,
};

const mod = (keys: string) => chordOf(`Mod+${keys}`, texts.together.shortcuts.keys);

interface BoardToolsProps {
  board: Board;
  tool: Tool;
  color: string;
  width: number;
  canUndo: boolean;
  canRedo: boolean;
  /** Nothing is selected. */
  none: boolean;
  /** The words: they change with the language. */
  words: typeof texts.drawing;
  listed: boolean;
  onList: (open: boolean) => void;
  onChoose: (tool: Tool) => void;
}

/** The tools of the board, not rendered anew by whatever happens on it. Those for what is selected stay where they are, and rest while nothing is. */
export const BoardTools = memo(function BoardTools(props: BoardToolsProps) {
  const { board, canUndo, canRedo, none, words, listed, onList, onChoose } = props;
  return (
    <div className={bar.scroller}>
      <MantineToolbar
        aria-label={words.toolbar}
        aria-controls="text"
        withBorder={false}
        className={bar.toolbar}
      >
        <div className={bar.group}>
          {TOOLS.map((tool) => (
            <ToolbarButton
              key={tool}
              label={words.tools[tool]}
              keys={KEY_OF_TOOL[tool]}
              icon={ICONS[tool]}
              pressed={props.tool === tool}
              onClick={() => onChoose(tool)}
            />
          ))}
        </div>
        <div className={bar.group}>
          <StyleControl board={board} color={props.color} width={props.width} />
        </div>
        <div className={bar.group}>
          <ToolbarButton
            label={words.undo}
            keys={mod("Z")}
            icon={IconArrowBackUp}
            disabled={!canUndo}
            onClick={() => board.edits.undo()}
          />
          <ToolbarButton
            label={words.redo}
            keys={mod("Shift+Z")}
            icon={IconArrowForwardUp}
            disabled={!canRedo}
            onClick={() => board.edits.redo()}
          />
        </div>
        <div className={bar.group}>
          <ToolbarButton
            label={words.duplicate}
            keys={mod("D")}
            icon={IconCopyPlus}
            disabled={none}
            onClick={() => board.edits.duplicate()}
          />
          <ToolbarButton
            label={words.toFront}
            keys="]"
            icon={IconStackPush}
            disabled={none}
            onClick={() => board.edits.stack("front")}
          />
          <ToolbarButton
            label={words.toBack}
            keys="["
            icon={IconLayersSelectedBottom}
            disabled={none}
            onClick={() => board.edits.stack("back")}
          />
          <ToolbarButton
            label={words.remove}
            keys={isMac ? "⌫" : chordOf("Delete", texts.together.shortcuts.keys)}
            icon={IconTrash}
            disabled={none}
            onClick={() => board.edits.remove()}
          />
        </div>
        <div className={bar.group}>
          <ToolbarButton
            label={words.list}
            icon={IconListDetails}
            pressed={listed}
            onClick={() => onList(!listed)}
          />
        </div>
      </MantineToolbar>
    </div>
  );
});
