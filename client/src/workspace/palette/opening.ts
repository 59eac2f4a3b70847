const listeners = new Set<() => void>();

/** Opens the command palette. */
export function openPalette(): void {
  for (const listener of listeners) listener();
}

export function onPalette(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let draft = "";

/** What was typed before the palette was there to take it. */
export function paletteDraft(): string {
  return draft;
}

export function setPaletteDraft(typed: string): void {
  draft = typed;
}

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether a key press asks for the palette: Ctrl+K, on a Mac ⌘K. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  const isMod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return isMod && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}
