import type Quill from "quill/core";
import type { Range } from "quill/core";
import Uploader from "quill/modules/uploader";
import { type DroppedFiles, sayFilesWait, takeDroppedFiles } from "../../app/dropped-files";

export type FilesListener = (range: Range, files: File[]) => void;

/** Files that are dropped into the text or around it. What becomes of them is decided by whoever sets `listener`. */
export class FileDrop extends Uploader {
  private current: FilesListener | null = null;
  private waiting: [Range, File[]][] = [];

  constructor(quill: Quill, options: FileDrop["options"]) {
    super(quill, options);
    // Before Quill's own, which loses them where nothing is under the pointer.
    const dropped = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      this.take({ files, x: event.clientX, y: event.clientY });
    };
    quill.root.addEventListener("drop", dropped, { capture: true });
  }

  /** Null while what takes files is still being fetched: until then they wait. */
  set listener(listener: FilesListener | null) {
    this.current = listener;
    if (listener) for (const [range, files] of this.waiting.splice(0)) listener(range, files);
  }

  override upload(range: Range, files: FileList | File[]): void {
    const all = Array.from(files);
    if (all.length === 0 || !this.quill.isEnabled()) return;
    if (this.current) {
      this.current(range, all);
      return;
    }
    this.waiting.push([range, all]);
    sayFilesWait();
  }

  /** What is dropped beside the text goes to the nearest place in it. */
  take({ files, x, y }: DroppedFiles): void {
    const { root, selection } = this.quill;
    const box = root.getBoundingClientRect();
    const caret = document.caretRangeFromPoint?.(
      Math.min(Math.max(x, box.left + 1), box.right - 1),
      Math.min(Math.max(y, box.top + 1), box.bottom - 1),
    );
    const native = caret ? selection.normalizeNative(caret) : null;
    const end = { index: this.quill.getLength() - 1, length: 0 };
    this.upload(native ? selection.normalizedToRange(native) : end, files);
  }
}

export function fileDropOf(quill: Quill): FileDrop {
  return quill.uploader as unknown as FileDrop;
}

/** Lets the whole page take files for its text, as long as that can be changed. Returns the disposer. */
export function takeFilesFor(quill: Quill): () => void {
  takeDroppedFiles((dropped) => fileDropOf(quill).take(dropped));
  return () => takeDroppedFiles(null);
}
