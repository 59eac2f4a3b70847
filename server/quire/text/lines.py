"""A document line by line, as the writers of Markdown and HTML need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from quire.text.delta import Attributes, Insert, Op, from_units, to_units
from quire.text.formats import BLOCK_EMBEDS, EMBEDS, EXCLUSIVE

Piece: TypeAlias = tuple[str | Mapping[str, Any], Attributes]
"""Text (of whole characters) or an embed, with its attributes."""

_NONE: Attributes = {}


def ended_alike(text: str) -> str:
    """Lines that end with LF, CR LF or CR, all ended with LF. Quill drops carriage returns, and counts on without."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Line(NamedTuple):
    """What stands between two line breaks."""

    pieces: Sequence[Piece]
    block: Attributes
    """Attributes of the line break."""

    @property
    def text(self) -> str:
        """Its characters, without embeds."""
        return "".join([content for content, _ in self.pieces if isinstance(content, str)])

    @property
    def kind(self) -> str:
        """The first of EXCLUSIVE that it is; "embed" for an embed that is a line of its own; "" for plain text."""
        block = self.block
        if not block:
            if self.pieces and isinstance(self.pieces[0][0], Mapping) and BLOCK_EMBEDS >= self.pieces[0][0].keys():
                return "embed"
            return ""
        for name in EXCLUSIVE:
            if block.get(name):
                return name
        return ""


def lines(ops: Iterable[Op]) -> list[Line]:
    """All lines of a document. What is no content (an embed of no known kind) is left out.

    The last line break may be missing; the last line counts then as one with it.
    """
    made: list[Line] = []
    pieces: list[Piece] = []
    for op in ops:
        if not isinstance(op, Insert):
            continue
        attributes = op.attributes or _NONE
        content = op.content
        if not isinstance(content, str):
            if not content.keys() <= EMBEDS:
                continue
            if content.keys() <= BLOCK_EMBEDS:
                if pieces:
                    made.append(Line(pieces, _NONE))
                    pieces = []
                made.append(Line([(content, attributes)], _NONE))
            else:
                pieces.append((content, attributes))
            continue
        text = from_units(content)
        if "\n" not in text:
            pieces.append((text, attributes))
            continue
        first, *rest = text.split("\n")
        if first:
            pieces.append((first, attributes))
        for part in rest:
            made.append(Line(pieces, attributes))
            pieces = [(part, attributes)] if part else []
    if pieces:
        made.append(Line(pieces, _NONE))
    elif len(made) > 1 and made[-1] == ([], _NONE) and made[-2].kind == "embed":
        made.pop()  # the line break that every document ends with
    return made


def row_of(line: Line) -> str:
    """The id of the table row that a line is a cell of."""
    return str(line.block["table"])


def whole_characters(text: str) -> str:
    """A text that can be encoded: half a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Collector:
    """Builds a document from pieces of text. Unlike `Builder`, it joins the pieces of one string only once."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self._parts: list[str] = []
        self._attributes: Attributes = _NONE

    def text(self, text: str, attributes: Attributes) -> None:
        if attributes is not self._attributes and attributes != self._attributes:
            self._end()
            self._attributes = attributes
        self._parts.append(text)

    def embed(self, embed: Mapping[str, Any], attributes: Attributes) -> None:
        self._end()
        self.ops.append(Insert(embed, attributes or None))

    def finish(self) -> list[Op]:
        """The document."""
        self._end()
        return self.ops

    def _end(self) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        if text:
            self.ops.append(Insert(to_units(text), self._attributes or None))
