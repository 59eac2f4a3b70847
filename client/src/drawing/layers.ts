import type { Camera } from "./camera";
import { visible } from "./camera";
import type { Scheme } from "./colours";
import { type Box, boxOf, grown, overlaps, union } from "./geometry";
import type { DrawingElement } from "./model";
import { paint } from "./paint";
import type { Change, DrawingStore } from "./store";

/** A frame has 16 ms, and other work to do in them. */
const BUDGET_MS = 7;
/** How much more than what is seen is drawn, on every side, as a share: a short way needs no new picture. */
const MARGIN = 0.25;
/** So many elements are drawn anew at once where something changed; more are drawn in slices. */
const AT_ONCE = 400;
/** So many elements may lie before a new one for it to be drawn without those around it. */
const MOST_OVER = 40;

interface Sheet {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  camera: Camera;
  /** What is on it, in pixels of the board. */
  area: Box;
}

interface Work {
  sheet: Sheet;
  queue: DrawingElement[];
  next: number;
}

/**
 * The picture of all elements. It is drawn on a sheet larger than the window, in slices that leave each frame its time;
 * until it is done, the one before is shown in its place, moved and stretched. What is added in front is drawn on top, and
 * where something changed, only that part is drawn anew.
 */
export class Layers {
  private front: Sheet | null = null;
  private work: Work | null = null;
  private wanted = true;
  private spare: HTMLCanvasElement | null = null;
  private width = 0;
  private height = 0;
  private ratio = 1;
  private scheme: Scheme = "light";
  /** Elements that somebody is moving: drawn elsewhere. */
  private hidden: ReadonlySet<string> = new Set();

  constructor(private readonly store: DrawingStore) {}

  /** Whether the picture is not yet what it should be. */
  get isBusy(): boolean {
    return this.wanted || this.work !== null;
  }

  resize(width: number, height: number, ratio: number): void {
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.spare = null;
    this.again();
  }

  dress(scheme: Scheme): void {
    this.scheme = scheme;
    this.front = null;
    this.again();
  }

  /** Leaves elements out, and shows again those that were; false if that changes nothing. */
  hide(ids: ReadonlySet<string>): boolean {
    const changed = [...ids]
      .filter((id) => !this.hidden.has(id))
      .concat([...this.hidden].filter((id) => !ids.has(id)));
    if (changed.length === 0) return false;
    this.hidden = ids;
    const boxes = changed.flatMap((id) => {
      const element = this.store.get(id);
      return element ? [boxOf(element)] : [];
    });
    this.mend(boxes);
    return true;
  }

  changed({ added, removed }: Change): void {
    const [only] = added;
    if (removed.length === 0 && added.length === 1 && only && this.lay(only)) return;
    this.mend([...added, ...removed].map(boxOf));
  }

  /** One frame: shows the picture on `target`, and goes on with the next one. */
  frame(target: CanvasRenderingContext2D, camera: Camera): void {
    // What is being made is finished first: a zoom that never rests would else never be drawn.
    if (!this.work && (this.wanted || !this.covers(camera))) this.begin(camera);
    this.goOn();
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.clearRect(0, 0, target.canvas.width, target.canvas.height);
    const sheet = this.front ?? this.work?.sheet;
    if (!sheet) return;
    const scale = camera.zoom / sheet.camera.zoom;
    const x = Math.round((sheet.area.left - camera.x) * camera.zoom * this.ratio);
    const y = Math.round((sheet.area.top - camera.y) * camera.zoom * this.ratio);
    target.imageSmoothingEnabled = scale !== 1;
    target.drawImage(sheet.canvas, x, y, sheet.canvas.width * scale, sheet.canvas.height * scale);
  }

  private again(): void {
    this.wanted = true;
    this.work = null;
  }

  /** Whether what is there will do for this part of the board. */
  private covers(camera: Camera): boolean {
    const sheet = this.front;
    if (!sheet || sheet.camera.zoom !== camera.zoom) return false;
    const seen = visible(camera, this.width, this.height);
    return (
      seen.left >= sheet.area.left &&
      seen.top >= sheet.area.top &&
      seen.right <= sheet.area.right + 1 &&
      seen.bottom <= sheet.area.bottom + 1
    );
  }

  private begin(camera: Camera): void {
    if (this.width === 0 || this.height === 0) return;
    this.wanted = false;
    const seen = visible(camera, this.width, this.height);
    const across = (seen.right - seen.left) * MARGIN;
    const down = (seen.bottom - seen.top) * MARGIN;
    const pixel = 1 / (camera.zoom * this.ratio);
    // On whole pixels, so that the sheet is shown as sharp as it was drawn.
    const left = camera.x - Math.round(across / pixel) * pixel;
    const top = camera.y - Math.round(down / pixel) * pixel;
    const canvas = this.spare ?? document.createElement("canvas");
    this.spare = null;
    canvas.width = Math.ceil(this.width * this.ratio * (1 + 2 * MARGIN));
    canvas.height = Math.ceil(this.height * this.ratio * (1 + 2 * MARGIN));
    const context = canvas.getContext("2d");
    if (!context) return;
    const area = { left, top, right: left + canvas.width * pixel, bottom: top + canvas.height * pixel };
    this.place(context, camera, area);
    this.work = { sheet: { canvas, context, camera, area }, queue: this.store.within(area), next: 0 };
  }

  private goOn(): void {
    const { work } = this;
    if (!work) return;
    const until = performance.now() + BUDGET_MS;
    while (work.next < work.queue.length) {
      const element = work.queue[work.next];
      work.next += 1;
      if (element && !this.hidden.has(element.id)) this.draw(work.sheet, element);
      if (work.next % 8 === 0 && performance.now() > until) return;
    }
    this.spare = this.front?.canvas ?? null;
    this.front = work.sheet;
    this.work = null;
  }

  /** Draws what is new on top, with the few things that lie over it: strokes that others end at the same moment. False if they are many. */
  private lay(element: DrawingElement): boolean {
    const all = this.store.all();
    const over: DrawingElement[] = [];
    for (let index = all.length - 1; index >= 0; index -= 1) {
      const other = all[index];
      if (!other || other === element) break;
      if (all.length - index > MOST_OVER) return false;
      if (overlaps(boxOf(other), boxOf(element))) over.push(other);
    }
    const fresh = [element, ...over.reverse()];
    if (this.front) {
      for (const one of fresh) if (!this.hidden.has(one.id)) this.draw(this.front, one);
    }
    // What is being made has come to them when all that lies behind them is there.
    this.work?.queue.push(...fresh);
    return true;
  }

  /** Draws anew what lies in some boxes. */
  private mend(boxes: readonly Box[]): void {
    if (this.work) this.wanted = true;
    const sheet = this.front;
    const box = union(boxes);
    if (!sheet || !box) {
      this.wanted = true;
      return;
    }
    const dirty = grown(box, 2 / sheet.camera.zoom);
    if (!overlaps(dirty, sheet.area)) return;
    const elements = this.store.within(dirty);
    if (elements.length > AT_ONCE) {
      this.wanted = true;
      return;
    }
    const { context } = sheet;
    context.save();
    context.beginPath();
    context.rect(dirty.left, dirty.top, dirty.right - dirty.left, dirty.bottom - dirty.top);
    context.clip();
    context.clearRect(dirty.left, dirty.top, dirty.right - dirty.left, dirty.bottom - dirty.top);
    for (const element of elements) {
      if (!this.hidden.has(element.id)) this.draw(sheet, element);
    }
    context.restore();
  }

  private draw(sheet: Sheet, element: DrawingElement): void {
    if (overlaps(boxOf(element), sheet.area)) paint(sheet.context, element, this.scheme, sheet.camera.zoom);
  }

  private place(context: CanvasRenderingContext2D, camera: Camera, area: Box): void {
    const scale = camera.zoom * this.ratio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(scale, 0, 0, scale, -area.left * scale, -area.top * scale);
  }
}
