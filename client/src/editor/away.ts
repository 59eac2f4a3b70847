/**
 * Where the selection is while something else has the focus: the toolbar, a dialog, the title. Others go on writing then.
 * Quill would put its selection again after each of their changes, which takes the focus; and with the focus in a field it
 * would leave the selection at its number, where other words are by now.
 */
import Quill, { type Delta, Range } from "quill/core";
import type Selection from "quill/core/selection";

type Source = Parameters<Quill["updateContents"]>[1];
type Change = Parameters<Quill["updateContents"]>[0];

export class AwayPlace {
  /** The browser still has its selection in the text, but the change of a node may have moved it. */
  private kept: Range | null = null;

  constructor(private readonly quill: Quill) {
    const { selection, root } = quill;
    const read = selection.getRange.bind(selection);
    selection.getRange = () => {
      const found = read();
      if (!found[0] || !this.kept || selection.hasFocus()) return found;
      return [this.kept, null] as unknown as ReturnType<Selection["getRange"]>;
    };
    root.addEventListener("focus", () => {
      const place = this.kept;
      this.kept = null;
      // Whoever comes with the mouse or a finger says where to.
      if (place && !selection.mouseDown) selection.setRange(place);
    });
  }

  /** As Quill's `updateContents`, without the focus. */
  update(change: Change, source: Source = Quill.sources.API): Delta {
    const { quill } = this;
    const { selection, editor, emitter } = quill;
    const isOwn = source === Quill.sources.USER;
    const held = selection.getRange()[0];
    const before = editor.delta;
    const made = editor.applyDelta(change as Delta);
    const { index, length } = held ?? selection.savedRange;
    const from = made.transformPosition(index, !isOwn);
    const place = new Range(from, Math.max(0, made.transformPosition(index + length, !isOwn) - from));
    selection.savedRange = place;
    this.kept = held && place;
    if (held) selection.lastRange = place;
    if (made.length() > 0) {
      const event = [Quill.events.TEXT_CHANGE, made, before, source] as const;
      emitter.emit(Quill.events.EDITOR_CHANGE, ...event);
      if (source !== Quill.sources.SILENT) emitter.emit(...event);
    }
    return made;
  }
}
