import { useComputedColorScheme, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import type { KindViewProps } from "../kinds";
import type { DocumentSession } from "../sync/session";
import { texts } from "../texts";
import { BoardTools } from "./BoardTools";
import { Board } from "./board";
import classes from "./drawing.module.css";
import { ElementList } from "./ElementList";
import { Gestures } from "./gestures/pointers";
import { handleOf } from "./handle";
import { pressed } from "./keys";
import type { Tool } from "./state";
import { TextField } from "./TextField";
import { nameOf } from "./words";
import { ZoomControls } from "./ZoomControls";

/** What others draw is told in one sentence after a while, not stroke by stroke. */
const TELL_MS = 4000;
/** A phone in landscape still has room for this much of a board. */
const LEAST_HEIGHT = 240;

function useBoard(session: DocumentSession): Board | null {
  const [board, setBoard] = useState<Board | null>(null);
  useEffect(() => {
    const made = new Board(session);
    setBoard(made);
    return () => {
      setBoard(null);
      made.close();
    };
  }, [session]);
  return board;
}

/** A drawing: the tools in the header, or on a phone at the lower edge, and the board down to the window's end. */
export default function DrawingView(props: KindViewProps) {
  const board = useBoard(props.session);
  if (!board) return <VisuallyHidden role="status">{texts.drawing.loading}</VisuallyHidden>;
  return <BoardView {...props} board={board} />;
}

function useSaid(board: Board): [string, (text: string) => void] {
  const [said, setSaid] = useState("");
  useEffect(() => {
    let others = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = board.onSay(({ kind, ...rest }) => {
      const words = texts.drawing;
      if (kind === "full") setSaid(words.full);
      else if (kind === "kept") setSaid(words.kept);
      else if (kind === "together" && "name" in rest) setSaid(words.together(rest.name));
      else if (kind === "remote" && "count" in rest) {
        others += rest.count;
        timer ??= setTimeout(() => {
          setSaid(words.remote(others));
          others = 0;
          timer = undefined;
        }, TELL_MS);
      } else if (kind === "removed" && "count" in rest) setSaid(words.removed(rest.count));
      else if (kind === "selected" && "count" in rest) {
        const [only] = board.elements(board.current().selected);
        if (rest.count === 0) setSaid(words.selectedNone);
        else
          setSaid(rest.count === 1 && only ? words.selected(nameOf(only)) : words.selectedMany(rest.count));
      }
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [board]);
  return [said, setSaid];
}

function BoardView({ board, session, readOnly, toolbar, onHandle }: KindViewProps & { board: Board }) {
  const state = useSyncExternalStore(board.subscribe, board.current);
  const scheme = useComputedColorScheme("light");
  const narrow = useMediaQuery("(max-width: 40em)");
  const root = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const gestures = useRef<Gestures | null>(null);
  const [listed, setListed] = useState(false);
  const [said, say] = useSaid(board);
  const words = texts.drawing;
  const { tool, camera, editing, size, selected } = state;

  const choose = useCallback(
    (next: Tool) => {
      if (next !== "select" && next !== "hand" && board.current().selected.size > 0)
        board.set({ selected: new Set() });
      board.set({ tool: next });
      say(texts.drawing.toolChosen(texts.drawing.tools[next]));
    },
    [board, say],
  );
  const focus = useCallback(() => surface.current?.focus({ preventScroll: true }), []);

  useEffect(() => {
    board.set({ readOnly, tool: readOnly ? "hand" : "pen" });
    if (readOnly) board.writing.end();
  }, [board, readOnly]);

  useEffect(() => {
    if (!base.current || !overlay.current || !root.current || !surface.current) return;
    const element = root.current;
    const seen = surface.current;
    board.attach(base.current, overlay.current);
    const measure = () => {
      const top = element.getBoundingClientRect().top + window.scrollY;
      element.style.blockSize = `${Math.max(LEAST_HEIGHT, window.innerHeight - top)}px`;
      board.resize(seen.clientWidth, seen.clientHeight);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(seen);
    if (element.parentElement) observer.observe(element.parentElement);
    window.addEventListener("resize", measure);
    measure();
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [board]);

  useEffect(() => {
    const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    board.dress(scheme, accent || "#1f5a5c");
  }, [board, scheme]);

  useEffect(() => {
    const made = new Gestures(board);
    gestures.current = made;
    const element = surface.current;
    if (!element) return;
    // React listens to wheels passively, and could not keep the page from zooming.
    element.addEventListener("wheel", made.wheel, { passive: false });
    // A stroke that ends fast would else be a fling to the browser, and the next tap on a tool would only end that.
    const still = (event: TouchEvent) => event.preventDefault();
    element.addEventListener("touchmove", still, { passive: false });
    const up = ({ key }: KeyboardEvent) => {
      if (key === " ") made.space = false;
    };
    window.addEventListener("keyup", up);
    return () => {
      element.removeEventListener("wheel", made.wheel);
      element.removeEventListener("touchmove", still);
      window.removeEventListener("keyup", up);
      made.drop();
    };
  }, [board]);

  useEffect(() => {
    onHandle(handleOf(board, session, focus));
    return () => onHandle(null);
  }, [board, session, onHandle, focus]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== surface.current || !gestures.current) return;
    const explainPen = () => say(words.penKeys);
    if (!pressed(board, gestures.current, event.nativeEvent, { choose, explainPen })) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const tools = (
    <BoardTools
      board={board}
      tool={tool}
      color={state.color}
      width={state.width}
      canUndo={state.canUndo}
      canRedo={state.canRedo}
      none={selected.size === 0}
      words={words}
      listed={listed}
      onList={setListed}
      onChoose={choose}
    />
  );
  const cursor =
    tool === "hand" ? "grab" : tool === "select" ? "default" : tool === "text" ? "text" : "crosshair";

  return (
    <div ref={root} className={classes.root} data-tool={tool} data-read-only={readOnly || undefined}>
      {!readOnly && !narrow && createPortal(tools, toolbar)}
      <div
        ref={surface}
        id="text"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the board takes keys, as an application does
        tabIndex={0}
        aria-label={words.board}
        aria-describedby="board-help"
        className={classes.surface}
        style={{
          cursor,
          backgroundPosition: `${-camera.x * camera.zoom}px ${-camera.y * camera.zoom}px`,
          backgroundSize: `${24 * dotStep(camera.zoom)}px ${24 * dotStep(camera.zoom)}px`,
        }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button === 1) event.preventDefault();
          gestures.current?.down(event.nativeEvent);
        }}
        // A finger's press is told as a mouse's after it: it must not take the focus from the text that it began.
        onMouseDown={(event) => board.current().editing && event.preventDefault()}
        onPointerMove={(event) => gestures.current?.move(event.nativeEvent)}
        onPointerUp={(event) => gestures.current?.up(event.nativeEvent)}
        onPointerCancel={(event) => gestures.current?.lost(event.nativeEvent)}
        onPointerLeave={() => gestures.current?.leave()}
        onContextMenu={(event) => event.preventDefault()}
        onDoubleClick={(event) => {
          const there = board.hit(
            board.view.place({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY }),
          );
          if (tool === "select" && there?.type === "text") board.writing.begin({ x: 0, y: 0 }, there);
        }}
        onBlur={() => {
          if (gestures.current) gestures.current.space = false;
        }}
      >
        <canvas ref={base} className={classes.canvas} />
        <canvas ref={overlay} className={classes.canvas} />
      </div>
      <p id="board-help" hidden>
        {readOnly ? words.boardHelpReadOnly : words.boardHelp}
      </p>
      {size === 0 && !editing && (
        <div className={classes.empty}>
          <p className={classes.emptyTitle}>{words.emptyTitle}</p>
          <p>{readOnly ? words.emptyReadOnly : words.emptyText}</p>
        </div>
      )}
      {editing && (
        <TextField
          key={board.writing.turn}
          board={board}
          editing={editing}
          camera={camera}
          scheme={scheme}
          onDone={focus}
        />
      )}
      {listed && (
        <ElementList
          board={board}
          selected={selected}
          onClose={() => {
            setListed(false);
            focus();
          }}
          onBoard={focus}
        />
      )}
      <ZoomControls
        board={board}
        zoom={camera.zoom}
        words={words}
        listed={listed}
        onList={readOnly ? setListed : null}
      />
      {!readOnly && narrow && <div className={classes.dock}>{tools}</div>}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </div>
  );
}

/** The dots of the paper stay a comfortable way apart at every zoom. */
function dotStep(zoom: number): number {
  let step = zoom;
  while (step < 0.7) step *= 2;
  while (step > 1.4) step /= 2;
  return step;
}
