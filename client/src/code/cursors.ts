import { Annotation, type Extension, type Range } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { colourOf, inkOn, isColour } from "../people/colours";
import { keyOf } from "../people/presence";
import { anchorAt, indexOf } from "./binding";

/** Others hear of a moved cursor this often at most. */
const PUBLISH_MS = 40;
/** After so long without a move the name at a cursor fades; it comes back for whoever points at it. */
const NAME_MS = 3000;
/** More cursors than these are not drawn. */
const MAX_DRAWN = 100;
const MAX_NAME = 40;

const moved = Annotation.define<true>();

interface Cursor {
  name: string;
  colour: string;
  anchor: number;
  head: number;
}

class Caret extends WidgetType {
  constructor(
    readonly client: number,
    readonly name: string,
    readonly colour: string,
    readonly fresh: boolean,
    readonly below: boolean,
  ) {
    super();
  }

  override eq(other: WidgetType): boolean {
    return (
      other instanceof Caret && this.isSame(other) && this.fresh === other.fresh && this.below === other.below
    );
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "cm-person";
    // For the eyes: who is here and who writes is told to screen readers elsewhere.
    caret.setAttribute("aria-hidden", "true");
    caret.style.setProperty("--person", this.colour);
    caret.style.setProperty("--on-person", inkOn(this.colour));
    const flag = document.createElement("span");
    flag.className = "cm-person-name";
    flag.textContent = this.name;
    caret.append("\u2060", flag);
    this.updateDOM(caret);
    return caret;
  }

  override updateDOM(caret: HTMLElement, _view?: EditorView, from?: WidgetType): boolean {
    if (from && !(from instanceof Caret && this.isSame(from))) return false;
    caret.toggleAttribute("data-fresh", this.fresh);
    caret.toggleAttribute("data-below", this.below);
    return true;
  }

  private isSame(other: Caret): boolean {
    return this.client === other.client && this.name === other.name && this.colour === other.colour;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function cut(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}

/** Where somebody's cursor is, from what their client says about it. */
export function cursorOf(text: Y.Text, client: number, state: Record<string, unknown>): Cursor | null {
  const key = keyOf(client, state);
  const { cursor } = state;
  if (key === null || typeof cursor !== "object" || cursor === null) return null;
  const place = cursor as Record<string, unknown>;
  const head = indexOf(text, place.head);
  if (head === null) return null;
  const { name, color } = state.user as Record<string, unknown>;
  return {
    name: typeof name === "string" && name ? cut(name) : "?",
    colour: isColour(color) ? color : colourOf(key),
    anchor: indexOf(text, place.anchor) ?? head,
    head,
  };
}

/** Shows where others are, and tells others where we are. */
class People implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  private readonly movedAt = new Map<number, { place: string; at: number }>();
  private publishTimer: ReturnType<typeof setTimeout> | undefined;
  private fadeTimer: ReturnType<typeof setTimeout> | undefined;
  private frame: number | undefined;

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on("change", this.heard);
    this.draw(view.state.doc.length);
  }

  update(update: ViewUpdate): void {
    if (update.transactions.some((transaction) => transaction.annotation(moved))) {
      this.draw(update.state.doc.length);
    } else if (update.docChanged) {
      this.decorations = this.decorations.map(update.changes);
    }
    if (update.docChanged || update.selectionSet || update.focusChanged) {
      this.publishTimer ??= setTimeout(this.publish, PUBLISH_MS);
    }
  }

  destroy(): void {
    this.awareness.off("change", this.heard);
    clearTimeout(this.publishTimer);
    clearTimeout(this.fadeTimer);
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    if (this.awareness.getLocalState() !== null) this.awareness.setLocalStateField("cursor", null);
  }

  private readonly publish = (): void => {
    this.publishTimer = undefined;
    const local = this.awareness.getLocalState() as Record<string, unknown> | null;
    if (local === null) return;
    let cursor: unknown = null;
    // A window that is behind another keeps its cursor, and so does who searches; who left for another field has none.
    if (this.view.dom.contains(this.view.root.activeElement)) {
      const { anchor, head } = this.view.state.selection.main;
      cursor = { anchor: anchorAt(this.text, anchor), head: anchorAt(this.text, head) };
    }
    if (JSON.stringify(local.cursor ?? null) !== JSON.stringify(cursor)) {
      this.awareness.setLocalStateField("cursor", cursor);
    }
  };

  private readonly heard = (change: { added: number[]; updated: number[]; removed: number[] }): void => {
    const me = this.awareness.clientID;
    const clients = [...change.added, ...change.updated, ...change.removed];
    if (clients.some((client) => client !== me)) this.redraw();
  };

  /** Many move at once: they are drawn together. */
  private redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.view.dispatch({ annotations: moved.of(true) });
    });
  }

  private draw(length: number): void {
    const now = Date.now();
    const drawn: Range<Decoration>[] = [];
    const states = this.awareness.getStates() as Map<number, Record<string, unknown>>;
    let next = Number.POSITIVE_INFINITY;
    let count = 0;
    for (const client of this.movedAt.keys()) if (!states.has(client)) this.movedAt.delete(client);
    for (const [client, state] of states) {
      if (client === this.awareness.clientID || count >= MAX_DRAWN) continue;
      const cursor = cursorOf(this.text, client, state);
      if (!cursor || cursor.head > length || cursor.anchor > length) continue;
      count += 1;
      const place = JSON.stringify(state.cursor);
      const last = this.movedAt.get(client);
      const at = last?.place === place ? last.at : now;
      this.movedAt.set(client, { place, at });
      const fresh = now - at < NAME_MS;
      if (fresh) next = Math.min(next, at + NAME_MS - now);
      const { name, colour, anchor, head } = cursor;
      if (anchor !== head) {
        const mark = Decoration.mark({
          attributes: { style: `--person: ${colour}` },
          class: "cm-person-selection",
        });
        drawn.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
      }
      const below = this.view.state.doc.lineAt(head).number === 1;
      const caret = new Caret(client, name, colour, fresh, below);
      drawn.push(Decoration.widget({ widget: caret, side: 10 }).range(head));
    }
    this.decorations = Decoration.set(drawn, true);
    clearTimeout(this.fadeTimer);
    if (next < Number.POSITIVE_INFINITY) this.fadeTimer = setTimeout(() => this.redraw(), next + 10);
  }
}

export function peopleCursors(text: Y.Text, awareness: Awareness): Extension {
  return ViewPlugin.define((view) => new People(view, text, awareness), {
    decorations: (people) => people.decorations,
  });
}

/** Scrolls to a place unless it is in sight. */
export function reveal(view: EditorView, index: number): void {
  const head = Math.min(index, view.state.doc.length);
  const block = view.lineBlockAt(head);
  const { scrollTop, clientHeight } = view.scrollDOM;
  if (block.top >= scrollTop && block.bottom <= scrollTop + clientHeight) return;
  view.dispatch({ effects: EditorView.scrollIntoView(head, { y: "center" }) });
}
