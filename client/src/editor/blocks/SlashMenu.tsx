import type { Delta } from "quill/core";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { texts } from "../../texts";
import { Quill } from "../quill";
import { isInTable } from "../tables/model";
import { Anchored, type Place, placeOf } from "./Anchored";
import classes from "./blocks.module.css";
import { ItemList, itemId } from "./ItemList";
import { itemsFor } from "./items";
import { opensMenu, queryAfter, typedBefore } from "./slash";

interface Open {
  /** Where the slash is. */
  at: number;
  query: string;
  place: Place;
  inCell: boolean;
}

const ATTRIBUTES = ["aria-activedescendant", "aria-autocomplete", "aria-controls", "aria-haspopup"];

/** The menu behind "/": one goes on typing in the text, and the list follows. */
export function SlashMenu({ quill }: { quill: Quill }) {
  const id = useId();
  const [open, setOpen] = useState<Open | null>(null);
  const [active, setActive] = useState(0);
  const slash = useRef<number | null>(null);
  const { blocks, items } = itemsFor(open?.query ?? "", open?.inCell ?? false);

  const close = useCallback(() => {
    slash.current = null;
    setOpen(null);
  }, []);

  const follow = useCallback(() => {
    const at = slash.current;
    if (at === null) return;
    const range = quill.getSelection();
    const query = range?.length === 0 ? queryAfter(quill.getText(at, Math.max(0, range.index - at))) : null;
    if (query === null || (query.includes(" ") && itemsFor(query, false).items.length === 0)) {
      close();
      return;
    }
    setActive(0);
    setOpen({ at, query, place: placeOf(quill, at), inCell: isInTable(quill, range) });
  }, [quill, close]);

  useEffect(() => {
    const changed = (delta: Delta, _before: Delta, source: string) => {
      if (slash.current !== null) slash.current = delta.transformPosition(slash.current, true);
      else if (source === Quill.sources.USER) slash.current = opensMenu(quill, delta);
      // When the cursor stands where it belongs.
      if (slash.current !== null) queueMicrotask(follow);
    };
    const moved = () => {
      if (slash.current !== null) queueMicrotask(follow);
    };
    slash.current = typedBefore(quill);
    follow();
    quill.on(Quill.events.TEXT_CHANGE, changed);
    quill.on(Quill.events.SELECTION_CHANGE, moved);
    return () => {
      quill.off(Quill.events.TEXT_CHANGE, changed);
      quill.off(Quill.events.SELECTION_CHANGE, moved);
    };
  }, [quill, follow]);

  const pick = (index: number) => {
    const block = blocks[index];
    if (!open || !block) return;
    const { at, query } = open;
    close();
    quill.focus();
    quill.history.cutoff();
    quill.deleteText(at, query.length + 1, Quill.sources.USER);
    quill.setSelection(at, 0, Quill.sources.SILENT);
    block.run(quill);
    quill.history.cutoff();
  };

  const onKey = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active + items.length - 1 };
    const move = moves[event.key];
    if (event.isComposing) return;
    if (move !== undefined && items.length > 0) setActive(move % items.length);
    else if ((event.key === "Enter" || event.key === "Tab") && items.length > 0) pick(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const keys = useRef(onKey);
  useEffect(() => {
    keys.current = onKey;
  });

  const isOpen = open !== null;
  useEffect(() => {
    if (!isOpen) return;
    const { container } = quill;
    // Before Quill hears of them, which has its own use for these keys.
    const listener = (event: KeyboardEvent) => keys.current(event);
    container.addEventListener("keydown", listener, { capture: true });
    return () => container.removeEventListener("keydown", listener, { capture: true });
  }, [quill, isOpen]);

  const activeId = itemId(id, items[active]);
  useEffect(() => {
    if (!isOpen) return;
    const { root } = quill;
    root.setAttribute("aria-autocomplete", "list");
    root.setAttribute("aria-haspopup", "listbox");
    root.setAttribute("aria-controls", id);
    if (activeId) root.setAttribute("aria-activedescendant", activeId);
    return () => {
      for (const name of ATTRIBUTES) root.removeAttribute(name);
    };
  }, [quill, isOpen, id, activeId]);

  return (
    <>
      <div role="status" className={classes.quiet}>
        {open && texts.blocks.found(items.length)}
      </div>
      {open && (
        <Anchored quill={quill} place={open.place} width={290} trapFocus={false} onClose={close}>
          <ItemList
            id={id}
            label={texts.blocks.menu}
            items={items}
            active={active}
            nothing={texts.blocks.nothing}
            onHover={setActive}
            onPick={(item) => pick(items.indexOf(item))}
          />
        </Anchored>
      )}
    </>
  );
}
