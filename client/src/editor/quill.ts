import Quill, { type Delta, type Op, type Range } from "quill/core";
import type { EmitterSource } from "quill/core/emitter";
import { AlignClass } from "quill/formats/align";
import { BackgroundStyle } from "quill/formats/background";
import Blockquote from "quill/formats/blockquote";
import Bold from "quill/formats/bold";
import { Code } from "quill/formats/code";
import { ColorStyle } from "quill/formats/color";
import { DirectionAttribute, DirectionClass } from "quill/formats/direction";
import Header from "quill/formats/header";
import Indent from "quill/formats/indent";
import Italic from "quill/formats/italic";
import Link from "quill/formats/link";
import Script from "quill/formats/script";
import Strike from "quill/formats/strike";
import Underline from "quill/formats/underline";
import { texts } from "../texts";
import { AwayPlace } from "./away";
import { CodeContainer, CodeLine } from "./code/blots";
import { Cursors } from "./cursors";
import { Divider, Formula, TolerantScroll, Unknown, Video } from "./embeds";
import { CollaborativeHistory } from "./history";
import { followHeadingKeys, writingBindings } from "./keys";
import { quicken } from "./line-index";
import { ListItem } from "./lists";
import { FileDrop } from "./media/files";
import { Picture, selectPressed } from "./media/picture";
import { PasteClipboard } from "./paste/clipboard";
import { countReturns } from "./returns";
import { Table, TableBody, TableCell, TableFrame, TableRow } from "./tables/blots";
import { clearAround, deletionAround, formatAround, isNoFormatOfCells } from "./tables/guard";
import { guardTouchKeyboard } from "./tables/keys";
import { guardPaste } from "./tables/paste";
import { followTyping } from "./typing/shortcuts";

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
    "formats/code-block": CodeLine,
    "formats/code-block-container": CodeContainer,
    "formats/color": ColorStyle,
    "blots/scroll": TolerantScroll,
    "formats/direction": DirectionClass,
    "formats/divider": Divider,
    "formats/formula": Formula,
    "formats/header": Header,
    "formats/image": Picture,
    "formats/indent": Indent,
    "formats/italic": Italic,
    "formats/link": Link,
    "formats/list": ListItem,
    "formats/script": Script,
    "formats/strike": Strike,
    "formats/table": TableCell,
    "formats/table-body": TableBody,
    "formats/table-container": Table,
    "formats/table-frame": TableFrame,
    "formats/table-row": TableRow,
    "formats/underline": Underline,
    "formats/unknown": Unknown,
    "formats/video": Video,
    "modules/clipboard": PasteClipboard,
    "modules/cursors": Cursors,
    "modules/history": CollaborativeHistory,
    "modules/uploader": FileDrop,
  },
  true,
);

/** Tells that a format was chosen for the next characters: Quill itself says nothing until they are typed. */
export const FORMAT_CHOSEN = "format-chosen";

class DocumentEditor extends Quill {
  private readonly away: AwayPlace;

  constructor(...parameters: ConstructorParameters<typeof Quill>) {
    super(...parameters);
    quicken(this.editor);
    countReturns(this.editor);
    this.away = new AwayPlace(this);
  }

  override updateContents(delta: Delta | Op[], source?: EmitterSource): Delta {
    const isRefused = source === Quill.sources.USER && !this.isEnabled();
    if (this.hasFocus() || isRefused) return super.updateContents(delta, source);
    return this.away.update(delta, source);
  }

  override format(name: string, value: unknown, source?: EmitterSource): Delta {
    const range = isNoFormatOfCells(name) ? this.getSelection(true) : null;
    const around = range && formatAround(this, range.index, range.length, name, value);
    const change = around ?? super.format(name, value, source);
    this.emitter.emit(FORMAT_CHOSEN);
    return change;
  }

  override deleteText(from: number | Range, length?: number | EmitterSource, source?: EmitterSource): Delta {
    const [index, count, by] =
      typeof from === "number"
        ? [from, Number(length), source]
        : [from.index, from.length, length as EmitterSource | undefined];
    const around = by === Quill.sources.USER ? deletionAround(this, index, count) : null;
    return around ? this.updateContents(around, by) : super.deleteText(index, count, by);
  }

  override removeFormat(index: number, length: number, source?: EmitterSource): Delta {
    const around = source === Quill.sources.USER ? clearAround(this, index, length) : null;
    return around ?? super.removeFormat(index, length, source);
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
      keyboard: {
        bindings: {
          ...writingBindings,
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
  guardTouchKeyboard(quill);
  guardPaste(quill);
  followHeadingKeys(quill);
  followTyping(quill);
  quill.root.setAttribute("role", "textbox");
  quill.root.setAttribute("aria-multiline", "true");
  nameQuill(quill);
  quill.root.setAttribute("spellcheck", "true");
  quill.root.id = "text";
  selectPressed(quill);
  return quill;
}

/** Gives the editor its words in the language that is shown. */
export function nameQuill(quill: Quill): void {
  quill.root.setAttribute("aria-label", texts.document.content);
  quill.root.dataset.placeholder = texts.document.placeholder;
}

export { Quill };
