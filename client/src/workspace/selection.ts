/** Which documents are chosen, and from where a range begins. */
export interface Selection {
  ids: ReadonlySet<string>;
  anchor: string | null;
}

export const NONE: Selection = { ids: new Set(), anchor: null };

/** Chooses one more, or one less. */
export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Chooses everything from the anchor to `id`, in the order of `all`; without an anchor, `id` alone. */
export function ranged(selection: Selection, id: string, all: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : all.indexOf(selection.anchor);
  const to = all.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const ids = new Set(selection.ids);
  for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(one);
  return { ids, anchor: selection.anchor };
}

export function everything(all: readonly string[]): Selection {
  return { ids: new Set(all), anchor: all[0] ?? null };
}

/** Without what is not there any more. The same selection if nothing went. */
export function pruned(selection: Selection, all: readonly string[]): Selection {
  const there = new Set(all);
  const ids = new Set([...selection.ids].filter((id) => there.has(id)));
  if (ids.size === selection.ids.size) return selection;
  return { ids, anchor: selection.anchor !== null && there.has(selection.anchor) ? selection.anchor : null };
}
