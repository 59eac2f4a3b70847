import type Quill from "quill/core";
import type { Range } from "quill/core";
import Uploader from "quill/modules/uploader";

export type FilesListener = (range: Range, files: File[]) => void;

/** Files that are dropped into the text. What becomes of them is decided by whoever sets `listener`. */
export class FileDrop extends Uploader {
  private current: FilesListener | null = null;
  private waiting: [Range, File[]][] = [];

  /** Null while what takes files is still being fetched: until then they wait. */
  set listener(listener: FilesListener | null) {
    this.current = listener;
    if (listener) for (const [range, files] of this.waiting.splice(0)) listener(range, files);
  }

  override upload(range: Range, files: FileList | File[]): void {
    const all = Array.from(files);
    if (all.length === 0 || !this.quill.isEnabled()) return;
    if (this.current) this.current(range, all);
    else this.waiting.push([range, all]);
  }
}

export function fileDropOf(quill: Quill): FileDrop {
  return quill.uploader as unknown as FileDrop;
}
