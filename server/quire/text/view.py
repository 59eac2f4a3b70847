"""A document's shared text as deltas: what happens to it, and how a program changes it.

pycrdt counts bytes of UTF-8, deltas count UTF-16 units. A text of nothing but ASCII needs no conversion, and most need
little: a view keeps the characters beside the document, in pieces, only to know how wide they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from pycrdt import Doc, Text

from quire.protocol.payload import unpack
from quire.text.algebra import compose
from quire.text.content import CONTENT, content_of, inserted, plain
from quire.text.delta import Builder, Delete, DeltaError, Insert, Op, Retain, from_units, to_units
from quire.text.observe import on_change

PIECE = 1024
"""Characters in a piece of a text, about."""

EMBED = "x"
"""Stands for an embed: as wide in bytes and in units."""


class View:
    """Watches the text "content" of a document from its making until `close`."""

    def __init__(self, doc: Doc[Any]) -> None:
        self._doc = doc
        self._text = doc.get(CONTENT, type=Text)
        self._events: list[list[dict[str, Any]]] = []
        self._is_own = False
        self._unobserve = on_change(self._text, self._changed)
        self._widths = Widths()
        self.is_plain = True
        """Whether the text never had a format or an embed since the view was made."""
        for part, attributes in self._text.diff():
            self._widths.append(part if isinstance(part, str) else EMBED)
            self._look(part, attributes)

    def close(self) -> None:
        """Watch no more."""
        self._unobserve()

    @property
    def length(self) -> int:
        """UTF-16 units in the text, as of the last `take`."""
        return self._widths.units

    def _changed(self, event: Any) -> None:
        if not self._is_own:  # else it is known already, and to be told costs a walk through the whole text
            self._events.append(event.delta)

    def take(self) -> list[Op]:
        """What has changed since it was last called, as one delta; [] for nothing."""
        if not self._events:
            return []
        events = self._events.copy()
        self._events.clear()
        taken: list[Op] = []
        for number, event in enumerate(events):
            delta = self._widths.follow(event)
            if self.is_plain:
                for op in event:
                    self._look(op.get("insert", ""), op.get("attributes"))
            taken = compose(taken, delta) if number else delta
        return taken

    def _look(self, content: object, attributes: object) -> None:
        if attributes or not isinstance(content, str):
            self.is_plain = False

    def content(self) -> list[Op]:
        """The whole text, as inserts."""
        return content_of(self._text)

    def fitted(self, delta: Sequence[Op]) -> list[Op]:
        """What `edit` would do. Raises DeltaError as it does."""
        made = Builder()
        for op, _ in self._widths.steps(delta):
            made.push(op)
        return made.chopped()

    def edit(self, delta: Sequence[Op], *, within: float = math.inf) -> None:
        """Change the text in one transaction, within so many seconds. `take` then says what that came to.

        An attribute given to what is one unit past the end is given to a new line there: editors show every text with
        a line's end behind it. Raises DeltaError, with nothing changed, if the delta does not fit the text; and if it
        took too long, with the document half changed.
        """
        if self._events:
            raise RuntimeError("edited before earlier changes were taken")
        steps = self._widths.steps(delta)
        self._is_own = True
        try:
            self._make(steps, perf_counter() + within)
        finally:
            self._is_own = False
        self._events.append([_as_event(op, size) for op, size in steps])

    def _make(self, steps: Sequence[tuple[Op, int]], until: float) -> None:
        """From the end to the beginning: pycrdt walks to each position from the start, past all that was put before."""
        text = self._text
        position = sum(size for op, size in steps if not isinstance(op, Insert))
        with self._doc.transaction():
            for number, (op, size) in enumerate(reversed(steps)):
                if number % 64 == 63 and perf_counter() > until:
                    raise DeltaError("it takes too long on this document; make it in parts")
                if isinstance(op, Insert):
                    attributes = {k: v for k, v in (op.attributes or {}).items() if v is not None}
                    if isinstance(op.content, str):
                        text.insert(position, from_units(op.content), attributes)
                    else:
                        text.insert_embed(position, dict(op.content), attributes)
                    continue
                position -= size
                if isinstance(op, Delete):
                    del text[position : position + size]
                elif op.attributes:
                    text.format(position, position + size, dict(op.attributes))


def edited(state: bytes, delta: Sequence[Op], within: float) -> bytes:
    """The update that a delta comes to on an encoded document, for a thread. Raises DeltaError."""
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    before = doc.get_state()
    view = View(doc)
    try:
        view.edit(delta, within=within)
    finally:
        view.close()
    return doc.get_update(before)


def _as_event(op: Op, size: int) -> dict[str, Any]:
    """An operation as pycrdt tells of it."""
    if isinstance(op, Delete):
        return {"delete": size}
    attributes = {"attributes": dict(op.attributes)} if op.attributes else {}
    if isinstance(op, Insert):
        return {"insert": from_units(op.content) if isinstance(op.content, str) else dict(op.content), **attributes}
    return {"retain": size, **attributes}


def apply_row(doc: Doc[Any], payload: bytes) -> None:
    """Merge all updates of a log's row in one transaction, so that a view sees one change."""
    with doc.transaction():
        for update in unpack(payload):
            doc.apply_update(update)


class Widths:
    """How many bytes and units the characters of a text take. Lengths and positions are whole characters'."""

    def __init__(self) -> None:
        self.units = 0
        self.bytes = 0
        self._pieces: list[str] | None = None
        """The text in pieces, with `EMBED` for each embed; None while all of it is ASCII."""
        self._index = 0
        self._offset = 0
        """Where the walk is: a piece, and characters into it."""

    def append(self, text: str) -> None:
        """Put something behind the text."""
        if self._pieces is None and not text.isascii():
            self._cut_up()
        if self._pieces is not None:
            self._pieces += _cut(text)
        self._count(text, 1)

    def follow(self, event: list[dict[str, Any]]) -> list[Op]:
        """A change that pycrdt reports, as a delta."""
        made = Builder()
        self._index = self._offset = 0
        for op in event:
            if "insert" in op:
                content = op["insert"]
                self._insert(content if isinstance(content, str) else EMBED)
                made.push(inserted(content, op.get("attributes")))
            elif "delete" in op:
                made.push(Delete(self._remove(op["delete"])))
            else:
                made.push(Retain(self._pass(op["retain"]), plain(op.get("attributes")) or None))
        return made.chopped()

    def steps(self, delta: Sequence[Op]) -> list[tuple[Op, int]]:
        """Each operation with its length in bytes. Raises DeltaError if the delta does not fit."""
        made: list[tuple[Op, int]] = []
        self._index = self._offset = 0
        left = self.units
        for number, op in enumerate(delta):
            if isinstance(op, Insert):
                made.append((op, _size(op, number)))
                continue
            length = int(op.length)
            if length > left:
                if isinstance(op, Delete) or length > left + 1:
                    raise DeltaError(
                        f"operation {number}: goes {length - left} past the end of the text ({self.units} units)"
                    )
                made.append((Retain(left, op.attributes), self._size_of(left, number)))
                left = 0
                if op.attributes and any(value is not None for value in op.attributes.values()):
                    made.append((Insert("\n", op.attributes), 1))
                continue
            left -= length
            made.append((op, self._size_of(length, number)))
        return made

    # Walking

    def _pass(self, size: int) -> int:
        """Go on by so many bytes; as units."""
        if self._pieces is None:
            self._offset += size
            return size
        units = 0
        while size > 0:
            piece = self._pieces[self._index]
            rest = piece[self._offset :] if self._offset else piece
            wide = len(rest) if rest.isascii() else len(rest.encode())
            if wide <= size:
                units += _units(rest)
                size -= wide
                self._index += 1
                self._offset = 0
            else:
                part = rest.encode()[:size].decode()
                units += _units(part)
                self._offset += len(part)
                return units
        return units

    def _size_of(self, units: int, number: int) -> int:
        """Go on by so many units; as bytes."""
        if self._pieces is None:
            return units
        size = 0
        while units > 0:
            piece = self._pieces[self._index]
            rest = piece[self._offset :] if self._offset else piece
            wide = _units(rest)
            if wide <= units:
                size += len(rest.encode())
                units -= wide
                self._index += 1
                self._offset = 0
            else:
                try:
                    part = from_units(to_units(rest)[:units])
                    size += len(part.encode())
                except UnicodeEncodeError:
                    raise DeltaError(f"operation {number}: ends within a character (a surrogate pair)") from None
                self._offset += len(part)
                return size
        return size

    def _insert(self, text: str) -> None:
        if self._pieces is None and not text.isascii():
            position = self._offset
            self._cut_up()
            self._index = self._offset = 0
            self._pass(position)
        self._count(text, 1)
        if self._pieces is None:
            self._offset += len(text)
            return
        if self._index == len(self._pieces):
            pieces = _cut(text)
            self._pieces += pieces
            self._index = len(self._pieces)
            return
        piece = self._pieces[self._index]
        whole = piece[: self._offset] + text + piece[self._offset :]
        if len(whole) <= 2 * PIECE:
            self._pieces[self._index] = whole
            self._offset += len(text)
            return
        before, after = _cut(piece[: self._offset] + text), _cut(piece[self._offset :])
        self._pieces[self._index : self._index + 1] = before + after
        self._index += len(before)
        self._offset = 0

    def _remove(self, size: int) -> int:
        if self._pieces is None:
            self.bytes -= size
            self.units -= size
            return size
        units = 0
        while size > 0:
            piece = self._pieces[self._index]
            rest = piece[self._offset :]
            wide = len(rest.encode())
            gone = rest if wide <= size else rest.encode()[:size].decode()
            size -= min(wide, size)
            units += _units(gone)
            self._count(gone, -1)
            kept = piece[: self._offset] + rest[len(gone) :]
            if kept:
                self._pieces[self._index] = kept
                if self._offset == len(kept):
                    self._index += 1
                    self._offset = 0
            else:
                del self._pieces[self._index]
        return units

    def _count(self, text: str, sign: int) -> None:
        self.bytes += sign * len(text.encode())
        self.units += sign * _units(text)

    def _cut_up(self) -> None:
        self._pieces = _cut(EMBED * self.units)


def _cut(text: str) -> list[str]:
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _size(op: Insert, number: int) -> int:
    if not isinstance(op.content, str):
        return 1
    try:
        return len(from_units(op.content).encode())
    except UnicodeEncodeError:
        raise DeltaError(f"operation {number}: half of a surrogate pair stands alone") from None
