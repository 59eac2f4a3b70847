import { CloseButton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { texts } from "../texts";
import type { Board } from "./board";
import classes from "./drawing.module.css";
import { nameOf } from "./words";

/** So many are listed: nobody reads more, and a page of twenty thousand rows is slow. */
const MOST = 500;
/** The list follows what others draw, but not each stroke of twenty people. */
const FOLLOW_MS = 400;

interface ElementListProps {
  board: Board;
  selected: ReadonlySet<string>;
  onClose: () => void;
  /** The focus goes to the board, where what is selected can be moved. */
  onBoard: () => void;
}

/** The elements in words: for whoever does not see the board, and to find one among many. */
export function ElementList({ board, selected, onClose, onBoard }: ElementListProps) {
  const words = texts.drawing;
  const [all, setAll] = useState(board.store.all);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = board.store.subscribe(({ remote }) => {
      if (!remote) setAll(board.store.all());
      else {
        timer ??= setTimeout(() => {
          timer = undefined;
          setAll(board.store.all());
        }, FOLLOW_MS);
      }
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [board]);
  useEffect(() => list.current?.focus({ preventScroll: true }), []);
  const shown = all.slice(0, MOST);
  const at = shown.findIndex(({ id }) => selected.has(id));
  const active = shown[at];

  useEffect(() => {
    if (active) document.getElementById(`element-${active.id}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const choose = (index: number) => {
    const element = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (!element) return;
    board.select([element.id]);
    board.view.reveal([element.id]);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const { key } = event;
    if (key === "ArrowDown") choose(at + 1);
    else if (key === "ArrowUp") choose(at < 0 ? shown.length - 1 : at - 1);
    else if (key === "Home") choose(0);
    else if (key === "End") choose(shown.length - 1);
    else if (key === "Enter" || key === " ") onBoard();
    else if (key === "Delete" || key === "Backspace") board.edits.remove();
    else if (key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className={classes.list} aria-label={words.list}>
      <div className={classes.listHead}>
        <h2>{words.list}</h2>
        <CloseButton aria-label={words.listClose} onClick={onClose} />
      </div>
      {shown.length === 0 && <p className={classes.listNote}>{words.listEmpty}</p>}
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={words.listLabel}
        aria-multiselectable="true"
        aria-activedescendant={active && `element-${active.id}`}
        className={classes.options}
        onKeyDown={onKeyDown}
      >
        {shown.map((element, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which option is active
          <div
            key={element.id}
            id={`element-${element.id}`}
            role="option"
            aria-selected={selected.has(element.id)}
            className={classes.option}
            onClick={() => choose(index)}
          >
            {nameOf(element)}
          </div>
        ))}
      </div>
      {all.length > MOST && <p className={classes.listNote}>{words.listMore(MOST)}</p>}
    </section>
  );
}
