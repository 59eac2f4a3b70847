import type { DocumentSession } from "../sync/session";
import type { Quill } from "./quill";

/** Phones compose each word, and go on for as long as the cursor rests in it. */
const REST_MS = 10_000;

/**
 * While a word is composed (Japanese, Chinese, Korean, accents, words on a phone), Quill does not look at what the browser
 * writes. Any change of the document would be made to the text without it: the word would be lost, and what is typed next
 * would stand elsewhere. So what others write waits until the word is done, or until nothing has been typed for a while.
 */
export function holdWhileComposing(quill: Quill, session: DocumentSession): () => void {
  const { emitter, root, scroll, composition, selection } = quill;
  let release: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the word is put, or what it takes the place of. */
  let place = selection.lastRange;

  const end = () => {
    clearTimeout(timer);
    release?.();
    release = null;
  };
  const rest = () => {
    // Quill takes in what stands there.
    scroll.batchEnd();
    place = null;
    end();
  };
  const compose = () => {
    clearTimeout(timer);
    timer = setTimeout(rest, REST_MS);
    if (release) return;
    scroll.batchStart();
    release = session.holdOthers();
  };
  const begin = () => {
    place = selection.lastRange;
    compose();
  };
  // Whoever asked for the selection meanwhile had it move on: Quill would take letters after the word for its own.
  const replace = () => {
    if (place) selection.lastRange = place;
  };
  const update = () => {
    if (composition.isComposing) compose();
  };
  const composed = () => {
    clearTimeout(timer);
    // After Quill has put the cursor; the next syllable may begin before.
    timer = setTimeout(end, 1);
  };

  emitter.on("composition-start", begin);
  emitter.on("composition-before-end", replace);
  emitter.on("composition-end", composed);
  root.addEventListener("compositionupdate", update);
  return () => {
    emitter.off("composition-start", begin);
    emitter.off("composition-before-end", replace);
    emitter.off("composition-end", composed);
    root.removeEventListener("compositionupdate", update);
    end();
  };
}
