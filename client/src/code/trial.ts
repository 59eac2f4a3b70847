/** How long finding with a regular expression may take. */
const PATIENCE_MS = 1500;

/**
 * Tries a regular expression on a text where it can be ended: some take longer than anybody waits, and the page with them.
 * Says whether it takes too long. Returns what ends the trial unsaid.
 */
export function tryOut(
  text: string,
  search: string,
  matchCase: boolean,
  say: (slow: boolean) => void,
): () => void {
  const worker = new Worker(new URL("../editor/find/worker.ts", import.meta.url), { type: "module" });
  const end = () => {
    clearTimeout(timer);
    worker.terminate();
  };
  const over = (slow: boolean) => {
    end();
    say(slow);
  };
  const timer = setTimeout(() => over(true), PATIENCE_MS);
  worker.addEventListener("message", () => over(false));
  worker.addEventListener("error", () => over(false));
  worker.postMessage({ text, query: { text: search, matchCase, wholeWord: false, regex: true } });
  return end;
}
