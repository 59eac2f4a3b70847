import type Quill from "quill/core";
import { useSyncExternalStore } from "react";

/** What somebody is asked before a block is made or changed, at a place of the document. */
export type Question =
  | { kind: "table"; at: number }
  | {
      kind: "formula";
      at: number /** The TeX of the one that is changed; null for a new one. */;
      tex: string | null;
    }
  | { kind: "language" /** The button of the block of code. */; button: HTMLElement };

interface Asked {
  question: Question | null;
  listeners: Set<() => void>;
}

const asked = new WeakMap<Quill, Asked>();

function of(quill: Quill): Asked {
  const known = asked.get(quill);
  if (known) return known;
  const made: Asked = { question: null, listeners: new Set() };
  asked.set(quill, made);
  return made;
}

/** Opens what asks; null closes it. What shows it may still be on its way. */
export function ask(quill: Quill, question: Question | null): void {
  const state = of(quill);
  state.question = question;
  for (const listener of state.listeners) listener();
}

export function useQuestion(quill: Quill): Question | null {
  return useSyncExternalStore(
    (listener) => {
      of(quill).listeners.add(listener);
      return () => of(quill).listeners.delete(listener);
    },
    () => of(quill).question,
  );
}
