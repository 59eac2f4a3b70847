/** What is open around the text: one store, because the toolbar opens and the layers show. */
import { useSyncExternalStore } from "react";
import { readJson, writeItem } from "../../device/storage";

export type Width = "narrow" | "normal" | "wide";

export interface ViewState {
  find: "closed" | "find" | "replace";
  /** Counts requests to find, so that a second one selects the words again. */
  findAsked: number;
  /** What was typed to be found before the bar was there to take it. */
  findDraft: string;
  outline: boolean;
  width: Width;
  focusMode: boolean;
  /** In focus mode, whether all paragraphs but the one being written are dimmed. */
  dim: boolean;
}

const KEY = "quire:page";

function remembered(): Partial<ViewState> {
  const stored = readJson(KEY);
  if (typeof stored !== "object" || stored === null) return {};
  const { width, dim, outline } = stored as Record<string, unknown>;
  return {
    ...(width === "narrow" || width === "wide" ? { width } : {}),
    ...(typeof dim === "boolean" ? { dim } : {}),
    ...(typeof outline === "boolean" ? { outline } : {}),
  };
}

let state: ViewState = {
  find: "closed",
  findAsked: 0,
  findDraft: "",
  outline: false,
  width: "normal",
  focusMode: false,
  dim: true,
  ...remembered(),
};
const listeners = new Set<() => void>();

export function viewState(): ViewState {
  return state;
}

/** Changes what is open. Width, dimming and the outline are remembered on this device. */
export function setView(change: Partial<ViewState>): void {
  state = { ...state, ...change };
  if ("width" in change || "dim" in change || "outline" in change) {
    const { width, dim, outline } = state;
    writeItem(KEY, JSON.stringify({ width, dim, outline }));
  }
  for (const listener of listeners) listener();
}

export function openFind(find: "find" | "replace"): void {
  setView({ find, findAsked: state.findAsked + 1 });
}

export function subscribeView(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useView(): ViewState {
  return useSyncExternalStore(subscribeView, viewState);
}
