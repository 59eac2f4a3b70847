import type Quill from "quill/core";
import type { Range } from "quill/core";
import Uploader from "quill/modules/uploader";

export type FilesListener = (range: Range, files: File[]) => void;

/** Files that are dropped into the text. What becomes of them is decided by whoever sets `listener`. */
export class FileDrop extends Uploader {
  listener: FilesListener | null = null;

  override upload(range: Range, files: FileList | File[]): void {
    const all = Array.from(files);
    if (all.length > 0 && this.quill.isEnabled()) this.listener?.(range, all);
  }
}

export function fileDropOf(quill: Quill): FileDrop {
  return quill.uploader as unknown as FileDrop;
}
