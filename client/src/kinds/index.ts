import type { ComponentType } from "react";
import { type Fetched, fetched } from "../app/fetched";
import { SheetSkeleton } from "../app/PageSkeleton";
import type { CopyFormat } from "../pages/copies";
import type { ShowsPeople } from "../people/follow";
import type { DocumentSession } from "../sync/session";

/** What an editor can do for the page around it, showing where people are included. */
export interface EditorHandle extends Partial<ShowsPeople> {
  focus(): void;
  /** The content as plain text, for the clipboard. */
  text(): string;
  /** The text says all by itself: no title is put above a copy of it. */
  readonly bare?: boolean;
  /** The files that it can be saved as on this device, without the server. */
  readonly formats: readonly CopyFormat[];
  /**
   * The content as one of `formats`, below the document's title where the format has headings. A `File` brings its own name;
   * everything else gets its name from the title.
   */
  file(format: CopyFormat, title: string): string | Blob | Promise<Blob>;
}

export interface KindViewProps {
  session: DocumentSession;
  readOnly: boolean;
  /** An element of the page's sticky header: what is rendered there (by a portal) is the toolbar. */
  toolbar: HTMLElement;
  /** An element beside the document: what is rendered there is its side panel. Empty, it takes no room. */
  panel: HTMLElement;
  /** Tells the page what the editor can do; null when it ends. */
  onHandle: (handle: EditorHandle | null) => void;
}

interface KindOfDocument extends Fetched<KindViewProps> {
  /** "sheet": a page of paper that scrolls with the window. "wide": the whole width, and its own scrolling. */
  layout: "sheet" | "wide";
}

function kind(
  load: () => Promise<{ default: ComponentType<KindViewProps> }>,
  layout: KindOfDocument["layout"],
): KindOfDocument {
  return { ...fetched(load, SheetSkeleton), layout };
}

/** The kinds of documents that this client can show. Each editor's code comes when one is opened. */
export const KINDS: Readonly<Record<string, KindOfDocument>> = {
  richtext: kind(() => import("../editor/RichTextView"), "sheet"),
  drawing: kind(() => import("../drawing/DrawingView"), "wide"),
  code: kind(() => import("../code/CodeView"), "wide"),
};
