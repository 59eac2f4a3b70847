import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconListDetails, IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import type { texts } from "../texts";
import { number } from "../texts/locale";
import type { Board } from "./board";
import classes from "./drawing.module.css";

function Control(props: { label: string; onClick: () => void; children: ReactNode; pressed?: boolean }) {
  return (
    <Tooltip label={props.label}>
      <UnstyledButton
        className={classes.control}
        aria-label={props.label}
        aria-pressed={props.pressed}
        onClick={props.onClick}
      >
        {props.children}
      </UnstyledButton>
    </Tooltip>
  );
}

interface ZoomControlsProps {
  board: Board;
  zoom: number;
  /** The words: they change with the language. */
  words: typeof texts.drawing;
  listed: boolean;
  /** Where there are no tools, the list of elements is opened here. */
  onList: ((open: boolean) => void) | null;
}

export const ZoomControls = memo(function ZoomControls(props: ZoomControlsProps) {
  const { board, zoom, words, listed, onList } = props;
  const percent = number(zoom, { style: "percent", maximumFractionDigits: 0 });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div className={classes.controls} role="group" aria-label={words.view}>
      {onList && (
        <Control label={words.list} pressed={listed} onClick={() => onList(!listed)}>
          <IconListDetails size={18} stroke={1.8} aria-hidden="true" />
        </Control>
      )}
      <Control label={words.zoomOut} onClick={() => board.view.zoom(0.8)}>
        <IconMinus size={18} stroke={1.8} aria-hidden="true" />
      </Control>
      <Control label={words.zoomTo(percent)} onClick={() => board.view.actualSize()}>
        <span className={classes.percent}>{percent}</span>
      </Control>
      <Control label={words.zoomIn} onClick={() => board.view.zoom(1.25)}>
        <IconPlus size={18} stroke={1.8} aria-hidden="true" />
      </Control>
      <Control label={words.fit} onClick={() => board.view.fit()}>
        <IconMaximize size={18} stroke={1.8} aria-hidden="true" />
      </Control>
    </div>
  );
});
