import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { initials, inkOn } from "../people/colours";
import type { ShowsPeople } from "../people/follow";
import { peopleOf, sharedColours } from "../people/presence";
import type { Cursors } from "./cursors";
import { Quill } from "./quill";

type Changes = { added: number[]; updated: number[]; removed: number[] };
type State = { user?: { name?: string; color?: string }; cursor?: { head?: unknown }; view?: unknown };

/** How long a name stays at a cursor that has moved. */
const NAME_MS = 2500;
/** Room around a cursor that was scrolled to, in pixels. */
const MARGIN = 96;

/** What one sees of a text: the position at the upper edge, and how far down that block the edge is, of its height. */
interface Place {
  at: unknown;
  down: number;
}

function isPlace(value: unknown): value is Place {
  return typeof value === "object" && value !== null && "at" in value && "down" in value;
}

/** Where the sheet begins below the page's header, in pixels of the window. */
function upperEdge(): number {
  return document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
}

const known = new WeakMap<Quill, PeopleInText>();

/** What this editor shows of people, for the page around it. */
export function showsPeople(quill: Quill): Partial<ShowsPeople> {
  const people = known.get(quill);
  if (!people) return {};
  return { scrollToPerson: (client, to) => people.scrollToPerson(client, to), place: () => people.place() };
}

/**
 * Other people in a rich text. Shows the name at a cursor while it moves, tells people with the same colour apart, and
 * scrolls to where somebody is.
 *
 * It listens to the presence before y-quill does, which places the cursors: construct it before the binding.
 */
export class PeopleInText implements ShowsPeople {
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private readonly cursors: Cursors;
  private readonly places = new Map<number, string>();

  constructor(
    private readonly quill: Quill,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    this.cursors = quill.getModule("cursors") as Cursors;
    this.cursors.onAppeared = () => this.mark();
    awareness.on("change", this.changed);
    known.set(quill, this);
  }

  close(): void {
    this.awareness.off("change", this.changed);
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  scrollToPerson(clientId: number, to: "cursor" | "place"): boolean {
    const { cursor, view } = this.state(clientId);
    if (to === "place") return isPlace(view) && this.scrollToPlace(view);
    const index = this.indexOf(cursor?.head);
    if (index === null) return false;
    const bounds = this.quill.getBounds(index);
    if (!bounds) return false;
    const y = this.quill.container.getBoundingClientRect().top + bounds.top;
    const [from, to_] = [upperEdge() + MARGIN / 2, window.innerHeight - MARGIN];
    if (y < from || y + bounds.height > to_)
      window.scrollBy({ top: y - from - (to_ - from) / 3, behavior: "smooth" });
    this.flash(clientId);
    return true;
  }

  place(): Place | null {
    const edge = upperEdge();
    const blocks = this.quill.root.children;
    // The blocks stand below each other: the first that ends below the edge, by halving.
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((blocks[middle] as Element).getBoundingClientRect().bottom > edge) high = middle;
      else low = middle + 1;
    }
    const block = blocks[low];
    const blot = block ? Quill.find(block) : null;
    if (!block || !blot || blot instanceof Quill) return null;
    const { top, height } = block.getBoundingClientRect();
    const at = Y.createRelativePositionFromTypeIndex(this.text, this.quill.getIndex(blot));
    return {
      at: Y.relativePositionToJSON(at),
      down: Math.round(((edge - top) / Math.max(height, 1)) * 100) / 100,
    };
  }

  private state(clientId: number): State {
    return (this.awareness.getStates().get(clientId) ?? {}) as State;
  }

  /** Where a relative position is now, unless it is of another text or makes no sense. */
  private indexOf(position: unknown): number | null {
    const { doc } = this.text;
    if (typeof position !== "object" || position === null || !doc) return null;
    try {
      const found = Y.createAbsolutePositionFromRelativePosition(
        Y.createRelativePositionFromJSON(position),
        doc,
      );
      return found?.type === this.text ? found.index : null;
    } catch {
      return null;
    }
  }

  private scrollToPlace({ at, down }: Place): boolean {
    const index = this.indexOf(at);
    if (index === null || typeof down !== "number") return false;
    let block: HTMLElement | null = this.quill.getLine(index)[0]?.domNode as HTMLElement | null;
    while (block && block.parentElement !== this.quill.root) block = block.parentElement;
    if (!block) return false;
    const { top, height } = block.getBoundingClientRect();
    window.scrollBy({ top: top + down * height - upperEdge(), behavior: "smooth" });
    return true;
  }

  private readonly changed = ({ updated, added, removed }: Changes): void => {
    for (const client of removed) this.places.delete(client);
    const moved = [...added, ...updated].filter((client) => {
      const place = JSON.stringify(this.state(client).cursor ?? null);
      const before = this.places.get(client) ?? "null";
      this.places.set(client, place);
      return client !== this.awareness.clientID && place !== before && place !== "null";
    });
    // When y-quill has said where they are.
    queueMicrotask(() => {
      for (const client of moved) this.flash(client);
    });
  };

  private flash(client: number): void {
    const id = String(client);
    clearTimeout(this.timers.get(client));
    this.cursors.toggleFlag(id, true);
    this.timers.set(
      client,
      setTimeout(() => this.cursors.toggleFlag(id, false), NAME_MS),
    );
  }

  /** Where two people have one colour, their carets keep their initials when the names have faded. */
  private mark(): void {
    const states = this.awareness.getStates() as Map<number, Record<string, unknown>>;
    const shared = sharedColours(peopleOf(states, this.awareness.clientID));
    for (const cursor of this.cursors.cursors()) {
      const whole = this.quill.container.querySelector<HTMLElement>(`#ql-cursor-${cursor.id}`);
      const element = whole?.querySelector<HTMLElement>(".ql-cursor-caret");
      if (!whole || !element) continue;
      whole.style.setProperty("--on-person", inkOn(cursor.color));
      if (shared.has(cursor.color)) element.dataset.initials = initials(cursor.name);
      else delete element.dataset.initials;
    }
  }
}
