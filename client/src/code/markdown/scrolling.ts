import type { EditorView } from "@codemirror/view";
import type { PreviewRenderer } from "./renderer";

/** Something whose middle part is at a known height for known lines. */
interface Piece {
  from: number;
  to: number;
  top: number;
  height: number;
}

/** The height at which a line is. Lines are counted from 0 and have parts: 2.5 is the middle of the third. */
export function heightOf(line: number, { from, to, top, height }: Piece): number {
  const share = to > from ? (line - from) / (to - from) : 0;
  return top + Math.min(Math.max(share, 0), 1) * height;
}

/** The line that is at a height. */
export function lineAt(at: number, { from, to, top, height }: Piece): number {
  const share = height > 0 ? (at - top) / height : 0;
  return from + Math.min(Math.max(share, 0), 1) * (to - from);
}

/** Scrolls text and preview together: the one that somebody moves takes the other with it. */
export class Together {
  private leader: "source" | "preview" = "source";
  private frame: number | undefined;
  private readonly forget: () => void;

  constructor(
    private readonly view: EditorView,
    private readonly preview: HTMLElement,
    private readonly blocks: PreviewRenderer,
  ) {
    const controller = new AbortController();
    const { signal } = controller;
    for (const [side, element] of [
      ["source", view.scrollDOM],
      ["preview", preview],
    ] as const) {
      const lead = () => {
        this.leader = side;
      };
      for (const name of ["wheel", "touchstart", "pointerdown", "keydown", "focusin"]) {
        element.addEventListener(name, lead, { signal, passive: true, capture: true });
      }
      element.addEventListener("scroll", () => side === this.leader && this.align(), {
        signal,
        passive: true,
      });
    }
    this.forget = () => controller.abort();
  }

  /** Brings the other side to where the leading one is, in the next frame. */
  readonly align = (): void => {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.leader === "source") this.followSource();
      else this.followPreview();
    });
  };

  close(): void {
    this.forget();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  private followSource(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.view.scrollDOM;
    if (scrollTop <= 0) {
      this.preview.scrollTop = 0;
      return;
    }
    if (scrollTop + clientHeight >= scrollHeight - 1) {
      this.preview.scrollTop = this.preview.scrollHeight;
      return;
    }
    const row = this.view.lineBlockAtHeight(scrollTop - this.view.documentPadding.top);
    const number = this.view.state.doc.lineAt(row.from).number - 1;
    const line = lineAt(scrollTop - this.view.documentPadding.top, {
      from: number,
      to: number + 1,
      top: row.top,
      height: row.height,
    });
    const piece = this.pieceAt((index) => this.blocks.linesOf(index).from <= line);
    if (piece) this.preview.scrollTop = heightOf(line, piece);
  }

  private followPreview(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.preview;
    const { scrollDOM, state } = this.view;
    if (scrollTop <= 0) {
      scrollDOM.scrollTop = 0;
      return;
    }
    if (scrollTop + clientHeight >= scrollHeight - 1) {
      const last = this.view.lineBlockAt(state.doc.length);
      scrollDOM.scrollTop = last.bottom - clientHeight + this.view.documentPadding.top;
      return;
    }
    const piece = this.pieceAt((index) => (this.blocks.element(index)?.offsetTop ?? 0) <= scrollTop);
    if (!piece) return;
    const line = lineAt(scrollTop, piece);
    const number = Math.min(Math.floor(line) + 1, state.doc.lines);
    const row = this.view.lineBlockAt(state.doc.line(number).from);
    scrollDOM.scrollTop =
      this.view.documentPadding.top +
      heightOf(line, { from: number - 1, to: number, top: row.top, height: row.height });
  }

  /** The last block for which `isBefore` holds, with the lines up to the next block. */
  private pieceAt(isBefore: (index: number) => boolean): Piece | null {
    let low = 0;
    let high = this.blocks.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    const index = Math.max(low - 1, 0);
    const element = this.blocks.element(index);
    if (!element) return null;
    const next = this.blocks.element(index + 1);
    const { from, to } = this.blocks.linesOf(index);
    const end = next ? next.offsetTop : element.offsetTop + element.offsetHeight;
    return {
      from,
      to: next ? this.blocks.linesOf(index + 1).from : to,
      top: element.offsetTop,
      height: end - element.offsetTop,
    };
  }
}
