import Quill, { type Delta } from "quill/core";
import type { EmitterSource } from "quill/core/emitter";
import { AlignClass } from "quill/formats/align";
import { BackgroundStyle } from "quill/formats/background";
import Blockquote from "quill/formats/blockquote";
import Bold from "quill/formats/bold";
import CodeBlock, { Code } from "quill/formats/code";
import { ColorStyle } from "quill/formats/color";
import { DirectionAttribute, DirectionClass } from "quill/formats/direction";
import Header from "quill/formats/header";
import Image from "quill/formats/image";
import Indent from "quill/formats/indent";
import Italic from "quill/formats/italic";
import Link from "quill/formats/link";
import List from "quill/formats/list";
import Script from "quill/formats/script";
import Strike from "quill/formats/strike";
import Underline from "quill/formats/underline";
import { texts } from "../texts";
import { QuillCursors } from "./cursors";
import { Divider, Formula, TolerantScroll, Unknown, Video } from "./embeds";
import { CollaborativeHistory } from "./history";
import { PasteClipboard } from "./paste/clipboard";

Quill.register(
  {
    "attributors/attribute/direction": DirectionAttribute,
    "attributors/class/align": AlignClass,
    "attributors/class/direction": DirectionClass,
    "attributors/style/background": BackgroundStyle,
    "attributors/style/color": ColorStyle,
    "formats/align": AlignClass,
    "formats/background": BackgroundStyle,
    "formats/blockquote": Blockquote,
    "formats/bold": Bold,
    "formats/code": Code,
    "formats/code-block": CodeBlock,
    "formats/color": ColorStyle,
    "blots/scroll": TolerantScroll,
    "formats/direction": DirectionClass,
    "formats/divider": Divider,
    "formats/formula": Formula,
    "formats/header": Header,
    "formats/image": Image,
    "formats/indent": Indent,
    "formats/italic": Italic,
    "formats/link": Link,
    "formats/list": List,
    "formats/script": Script,
    "formats/strike": Strike,
    "formats/underline": Underline,
    "formats/unknown": Unknown,
    "formats/video": Video,
    "modules/clipboard": PasteClipboard,
    "modules/cursors": QuillCursors,
    "modules/history": CollaborativeHistory,
  },
  true,
);

/** Tells that a format was chosen for the next characters: Quill itself says nothing until they are typed. */
export const FORMAT_CHOSEN = "format-chosen";

class DocumentEditor extends Quill {
  override format(name: string, value: unknown, source?: EmitterSource): Delta {
    const change = super.format(name, value, source);
    this.emitter.emit(FORMAT_CHOSEN);
    return change;
  }
}

export interface EditorOptions {
  /** The person presses Escape: the toolbar gets the focus. */
  onEscape(): void;
  /** The person presses Ctrl-K. */
  onLink(): void;
}

/** A Quill editor in `container`, empty and not bound to anything yet. */
export function createQuill(container: HTMLElement, { onEscape, onLink }: EditorOptions): Quill {
  const quill = new DocumentEditor(container, {
    modules: {
      cursors: { hideDelayMs: 2500, hideSpeedMs: 200, transformOnTextChange: true },
      // Attachments have no place to go yet; a picture inside the text would bloat every copy of the log.
      uploader: { mimetypes: [] },
      keyboard: {
        bindings: {
          // Tab must lead out of the text, or a keyboard could not leave it. Lists and code keep theirs.
          tab: null,
          "remove tab": null,
          leave: {
            key: "Escape",
            handler: () => {
              onEscape();
              return false;
            },
          },
          link: {
            key: "k",
            shortKey: true,
            handler: ({ length }: { length: number }, { format }: { format: Record<string, unknown> }) => {
              // With nothing to link, the keys are those of the command palette.
              if (length === 0 && !format.link) return true;
              onLink();
              return false;
            },
          },
        },
      },
    },
  });
  quill.root.setAttribute("role", "textbox");
  quill.root.setAttribute("aria-multiline", "true");
  nameQuill(quill);
  quill.root.setAttribute("spellcheck", "true");
  quill.root.id = "text";
  return quill;
}

/** Gives the editor its words in the language that is shown. */
export function nameQuill(quill: Quill): void {
  quill.root.setAttribute("aria-label", texts.document.content);
  quill.root.dataset.placeholder = texts.document.placeholder;
}

export { Quill };
