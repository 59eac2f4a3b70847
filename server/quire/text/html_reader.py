"""HTML, from anywhere, as a document: cleaned first, then read element by element, without recursion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from quire.text.delta import Attributes, Insert, Op
from quire.text.formats import MAX_FORMULA, is_safe_image, is_safe_link
from quire.text.html_attributes import Frame, block_of, inline_of, language_of, space_of
from quire.text.html_cleaner import BLOCKS, LINES, VOID, sanitize
from quire.text.lines import Collector

_WHITE = re.compile(r"[ \t\n\r\f]+")
_BREAKS = re.compile(r"[ \t]*[\n\r\f]+[ \t\n\r\f]*")
_ROW = re.compile(r"[\w\-]{1,64}")


def read_html(html: str) -> list[Op]:
    """A document; it ends with a line break unless it is empty. Raises Unreadable."""
    return read_clean_html(sanitize(html), exact=False)


def read_clean_html(html: str, *, exact: bool) -> list[Op]:
    """As `read_html`, from what `sanitize` returned. `exact`: spaces count, only line breaks collapse."""
    reader = _Reader(exact=exact)
    reader.feed(html)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self, *, exact: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._made = Collector()
        self._lines = 0
        self._line_has_content = False
        self._space: Attributes | None = None
        """White space that shows if something follows on the line, with its attributes."""
        self._frames = [Frame("", {}, {}, "exact" if exact else "collapse", 0, 0)]
        self._skipped = 0
        """How many elements are open inside one whose content is left out."""
        self._cell: Frame | None = None
        self._row = ""
        self._rows = 0
        self._row_ids: set[str] = set()
        self._after_table = False
        self._after_embed = False
        self._after_box = False
        self._filler: Attributes | None = None
        """A no-break space that is alone on its line so far: editors fill empty lines with one."""
        self._fixed_spaces = 0
        self._has_spaces = False

    def finish(self) -> list[Op]:
        if self._line_has_content:
            self._end_line(self._frames[-1].block)
        if self._after_embed:
            self._made.text("\n", {})
        ops = self._made.finish()
        if self._fixed_spaces > 1 and not self._has_spaces:
            # Quill writes every space as a no-break one.
            return [_with_spaces(op) for op in ops]
        return ops

    # Elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            self._skipped += tag not in VOID
            return
        given = {name: value or "" for name, value in attrs}
        outer = self._frames[-1]
        if tag == "br":
            self._break(outer)
        elif tag == "img":
            self._image(given, outer)
        elif tag == "input":
            self._box(given)
        elif tag == "hr":
            self._block_embed({"divider": True})
        elif tag not in VOID:
            if self._is_embed(tag, given, outer):
                self._skipped = 1
            elif tag in BLOCKS and self._cell is None:
                self._start_block(tag, given, outer)
            else:
                if tag in BLOCKS:
                    self._space = outer.inline  # a cell is one line
                elif tag == "code" and outer.tag == "pre" and (language := language_of(given)):
                    outer = outer._replace(block={**outer.block, "code-block": language})
                    self._frames[-1] = outer
                self._frames.append(
                    outer._replace(tag=tag, inline=inline_of(tag, given, outer), space=space_of(tag, given, outer))
                )

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if len(self._frames) == 1 or self._frames[-1].tag != tag:
            return  # the end of an element that has no end
        frame = self._frames.pop()
        if self._cell is not None:
            if frame is self._cell:
                self._cell = None
                self._end_line(frame.block)
                self._after_table = True
            elif tag in BLOCKS:
                self._space = frame.inline
        elif tag in BLOCKS and (self._line_has_content or (tag in LINES and frame.lines_before == self._lines)):
            self._end_line(frame.block)

    def _start_block(self, tag: str, given: Mapping[str, str], outer: Frame) -> None:
        if self._line_has_content:
            self._end_line(outer.block)
        self._space = None
        if tag == "table" and self._after_table:
            self._end_line({})  # two tables without a line between them would be one
        elif tag == "tr":
            self._rows += 1
            self._row = ""
        frame = outer._replace(
            tag=tag,
            inline=inline_of(tag, given, outer),
            block=block_of(tag, given, outer),
            space=space_of(tag, given, outer),
            lists=outer.lists + (tag in ("ul", "ol")),
            lines_before=self._lines,
        )
        if tag in ("td", "th"):
            kept = {name: value for name, value in frame.block.items() if name in ("align", "direction")}
            frame = frame._replace(block={"table": self._row_id(given.get("data-row", "")), **kept})
            self._cell = frame
        self._frames.append(frame)

    def _row_id(self, given: str) -> str:
        """The id of the row of a cell: that of the row's first cell, or a new one."""
        if not self._row:
            if _ROW.fullmatch(given) and given not in self._row_ids:
                self._row = given
            else:
                while f"row-{self._rows}" in self._row_ids:
                    self._rows += 1
                self._row = f"row-{self._rows}"
            self._row_ids.add(self._row)
        return self._row

    def _is_embed(self, tag: str, given: Mapping[str, str], outer: Frame) -> bool:
        """Read an element that stands for an embed, or for none; its content is left out."""
        formula = given.get("data-value", "")
        if tag == "span" and "ql-formula" in given.get("class", "") and 0 < len(formula) <= MAX_FORMULA:
            self._inline_embed({"formula": formula}, outer.inline)
            return True
        is_link = tag == "a" and given.get("data-embed") == "video"
        if is_link or tag in ("iframe", "video"):
            address = given.get("href" if is_link else "src")
            if address and is_safe_link(address):
                self._block_embed({"video": address})
            return True
        return False

    def _image(self, given: Mapping[str, str], outer: Frame) -> None:
        address = given.get("src", "")
        if not address or not is_safe_image(address) or "code-block" in outer.block:
            return
        attributes = dict(outer.inline)
        attributes.pop("code", None)
        attributes.update((name, given[name][:1000]) for name in ("alt", "width", "height") if given.get(name))
        self._inline_embed({"image": address}, attributes)

    def _box(self, given: Mapping[str, str]) -> None:
        """A checkbox at the start of a list item says of which kind that is."""
        if given.get("type") != "checkbox" or self._line_has_content:
            return
        for index in range(len(self._frames) - 1, 0, -1):
            frame = self._frames[index]
            block = {**frame.block, "list": "checked" if "checked" in given else "unchecked"}
            if "list" not in frame.block:
                break
            self._frames[index] = frame._replace(block=block)
            if frame.tag == "li":
                self._after_box = True
                break

    # Content

    def handle_data(self, data: str) -> None:
        frame = self._frames[-1]
        if self._skipped:
            return
        if self._after_box:
            self._after_box = False
            data = data[1:] if data[0] == " " and frame.space == "exact" else data
        if frame.space == "keep":
            self._kept(data, frame)
            return
        white = _WHITE if frame.space == "collapse" else _BREAKS
        pieces = white.split(data.replace("\r", ""))
        self._fixed_spaces += data.count("\u00a0")
        self._has_spaces = self._has_spaces or frame.space == "exact" or any(pieces[1:])
        for number, piece in enumerate(pieces):
            if number and (self._line_has_content or self._cell is not None):
                self._space = frame.inline
            if piece == "\u00a0" and not self._line_has_content and frame.space == "collapse" and self._filler is None:
                self._filler = frame.inline
            elif piece:
                self._text(piece, frame.inline)

    def _kept(self, data: str, frame: Frame) -> None:
        """Text whose white space stays, as in code."""
        self._has_spaces = self._has_spaces or (" " in data and "code-block" not in frame.block)
        first, *rest = data.replace("\r", "").split("\n")
        if first:
            self._text(first, frame.inline)
        for piece in rest:
            self._break(frame)
            if piece:
                self._text(piece, frame.inline)

    def _text(self, text: str, attributes: Attributes) -> None:
        self._begin_content()
        self._made.text(text, attributes)

    def _inline_embed(self, embed: Mapping[str, Any], attributes: Attributes) -> None:
        self._begin_content()
        self._made.embed(embed, attributes)

    def _begin_content(self) -> None:
        if self._filler is not None:
            self._made.text("\u00a0", self._filler)
            self._filler = None
            self._line_has_content = True
        if self._space is not None and self._line_has_content:
            self._made.text(" ", self._space)
        self._space = None
        self._line_has_content = True
        self._after_table = self._after_embed = self._after_box = False

    def _break(self, frame: Frame) -> None:
        if self._cell is not None:
            self._space = frame.inline
        else:
            self._end_line(frame.block)

    def _end_line(self, block: Attributes) -> None:
        self._made.text("\n", block)
        self._lines += 1
        self._line_has_content = False
        self._space = self._filler = None
        self._after_table = self._after_embed = self._after_box = False

    def _block_embed(self, embed: Mapping[str, Any]) -> None:
        if self._cell is not None:
            return
        if self._line_has_content:
            self._end_line(self._frames[-1].block)
        self._made.embed(embed, {})
        self._lines += 1
        self._space = None
        self._after_table = False
        self._after_embed = True


def _with_spaces(op: Op) -> Op:
    if isinstance(op, Insert) and isinstance(op.content, str):
        return Insert(op.content.replace("\u00a0", " "), op.attributes)
    return op
