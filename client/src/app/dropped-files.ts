/** Files that are dropped on a page beside what takes them: the browser would leave the page, and show the file. */
import { texts } from "../texts";
import { complain, notify } from "./notices";

export interface DroppedFiles {
  files: File[];
  /** Where, in the window. */
  x: number;
  y: number;
}

type Taker = (dropped: DroppedFiles) => void;

let taker: Taker | "coming" | null = null;
let waiting: DroppedFiles[] = [];

/** Says who takes files from now on: "coming" if that is still being loaded, null if nobody does. */
export function takeDroppedFiles(next: Taker | "coming" | null): void {
  taker = next;
  if (next === "coming") return;
  const kept = waiting;
  waiting = [];
  if (next) for (const dropped of kept) next(dropped);
  else if (kept.length > 0) complain(texts.media.upload.nowhere);
}

/** Tells whoever dropped files that they are kept until the text is ready. */
export function sayFilesWait(): void {
  notify({ text: texts.media.upload.waits });
}

/** Whether something of this page is being dragged: browsers add the file of a picture. */
let own = false;

/** Whether a document's page has to see to it: the others have their own ways with files. */
function isLeft(event: DragEvent): boolean {
  const holdsFiles = event.dataTransfer?.types.includes("Files") ?? false;
  return holdsFiles && !own && !event.defaultPrevented && location.pathname.startsWith("/d/");
}

/** Takes what nothing else on the page has taken. To be called once, before anything is loaded. */
export function watchDrops(): void {
  if (location.pathname.startsWith("/d/")) takeDroppedFiles("coming");
  document.addEventListener("dragstart", () => {
    own = true;
  });
  document.addEventListener("dragend", () => {
    own = false;
  });
  document.addEventListener("dragover", (event) => {
    if (!isLeft(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = taker === null ? "none" : "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!isLeft(event)) return;
    event.preventDefault();
    const dropped = { files: [...(event.dataTransfer?.files ?? [])], x: event.clientX, y: event.clientY };
    if (typeof taker === "function") taker(dropped);
    else if (taker === "coming") {
      waiting.push(dropped);
      sayFilesWait();
    }
  });
}
