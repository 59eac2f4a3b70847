import type Quill from "quill/core";
import type imported from "quill-cursors/core";

type Drawing = InstanceType<typeof imported>;
type Options = ConstructorParameters<typeof imported>[1];
interface Span {
  index: number;
  length: number;
}

interface Cursor {
  name: string;
  colour: string;
  span: Span | null;
  flag: boolean | null;
}

/**
 * Other people's cursors, as y-quill wants them drawn: with each change it says of everybody where they are. Here that is
 * drawn once a frame, and only what has moved. What draws is fetched when the first other person appears.
 */
export class Cursors {
  /** Called when cursors have been drawn that were not there before. */
  onAppeared: () => void = () => {};
  private drawing: Drawing | null = null;
  private asked = false;
  private frame: number | null = null;
  private readonly wanted = new Map<string, Cursor>();
  private readonly drawn = new Map<string, string>();

  constructor(
    private readonly quill: Quill,
    private readonly options: Options,
  ) {}

  createCursor(id: string, name: string, colour: string): void {
    const cursor = this.wanted.get(id);
    this.wanted.set(id, { span: null, flag: null, ...cursor, name, colour });
    this.soon();
  }

  moveCursor(id: string, span: Span): void {
    const cursor = this.wanted.get(id);
    if (cursor) cursor.span = span;
    this.soon();
  }

  removeCursor(id: string): void {
    if (this.wanted.delete(id)) this.soon();
  }

  /** Whether the name is shown. */
  toggleFlag(id: string, shown: boolean): void {
    const cursor = this.wanted.get(id);
    if (!cursor) return;
    cursor.flag = shown;
    this.soon();
  }

  cursors(): { id: string; name: string; color: string }[] {
    return [...this.wanted].map(([id, { name, colour }]) => ({ id, name, color: colour }));
  }

  private soon(): void {
    if (this.drawing === null) void this.fetch();
    else this.frame ??= requestAnimationFrame(() => this.draw());
  }

  private async fetch(): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    try {
      const { default: module } = await import("quill-cursors/core");
      // The package is CommonJS: its default export comes as it is, or wrapped once more.
      const Made = "default" in module ? (module as { default: typeof module }).default : module;
      this.drawing = new Made(this.quill, this.options);
      this.soon();
    } catch (error) {
      this.asked = false; // the next movement asks again
      console.warn("Other people's cursors cannot be shown yet.", error);
    }
  }

  private draw(): void {
    this.frame = null;
    const { drawing } = this;
    if (!drawing || !this.quill.root.isConnected) return;
    let appeared = false;
    for (const [id, look] of this.drawn) {
      const cursor = this.wanted.get(id);
      if (cursor && look === lookOf(cursor)) continue;
      drawing.removeCursor(id);
      this.drawn.delete(id);
      appeared = true;
    }
    const places = new Map(drawing.cursors().map(({ id, range }) => [id, range]));
    for (const [id, cursor] of this.wanted) {
      if (!cursor.span) continue;
      if (!this.drawn.has(id)) {
        drawing.createCursor(id, cursor.name, cursor.colour);
        this.drawn.set(id, lookOf(cursor));
        appeared = true;
      }
      const place = places.get(id);
      if (place?.index !== cursor.span.index || place.length !== cursor.span.length) {
        drawing.moveCursor(id, cursor.span);
      }
      if (cursor.flag !== null) drawing.toggleFlag(id, cursor.flag);
      cursor.flag = null;
    }
    if (appeared) this.onAppeared();
  }
}

function lookOf({ name, colour }: Cursor): string {
  return `${colour} ${name}`;
}
