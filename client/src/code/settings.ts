import { useSyncExternalStore } from "react";
import { readJson, writeItem } from "../device/storage";

/** How a Markdown document is shown. */
export type MarkdownView = "source" | "split" | "preview";

/** What concerns the eyes at this device, not the document. */
export interface CodeSettings {
  /** Long lines are broken to fit. */
  wrap: boolean;
  /** In pixels. */
  fontSize: number;
  view: MarkdownView;
}

export const FONT_SIZES = { least: 11, usual: 14, most: 24 } as const;

const KEY = "quire:code";
const VIEWS: readonly MarkdownView[] = ["source", "split", "preview"];

/** Settings from whatever was stored; what makes no sense is what it is at first. */
export function readSettings(stored: unknown): CodeSettings {
  const found = (typeof stored === "object" && stored !== null ? stored : {}) as Partial<CodeSettings>;
  const size = Number.isInteger(found.fontSize) ? (found.fontSize as number) : FONT_SIZES.usual;
  return {
    wrap: found.wrap !== false,
    fontSize: Math.min(Math.max(size, FONT_SIZES.least), FONT_SIZES.most),
    view: VIEWS.find((view) => view === found.view) ?? "split",
  };
}

let current: CodeSettings | null = null;
const listeners = new Set<() => void>();

export function codeSettings(): CodeSettings {
  current ??= readSettings(readJson(KEY));
  return current;
}

export function changeSettings(change: Partial<CodeSettings>): void {
  current = readSettings({ ...codeSettings(), ...change });
  writeItem(KEY, JSON.stringify(current));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useCodeSettings(): CodeSettings {
  return useSyncExternalStore(subscribe, codeSettings);
}
