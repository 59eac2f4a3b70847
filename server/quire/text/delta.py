"""The delta algebra: Quill's rich text changes, composed, transformed and inverted.

A delta is a sequence of operations over a text: keep some of it (perhaps changing attributes), insert, delete. What is
behind the last operation is kept. The format is that of https://quilljs.com/docs/delta, and the results are those of
npm's `quill-delta` 5, which tests compare on random input.

Lengths are UTF-16 code units, as in JavaScript. Inside this module a character beyond U+FFFF therefore is two
characters, a surrogate pair: `from_json` takes strings apart, `to_json` puts them together. Embeds have length 1.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Attributes: TypeAlias = Mapping[str, Any]
"""Names to JSON values. In a retain, None removes."""

MAX_LENGTH = 2**53 - 1
"""The longest that JavaScript counts exactly."""


class Insert(NamedTuple):
    """New content: UTF-16 units, or the object of one embed."""

    content: str | Mapping[str, Any]
    attributes: Attributes | None = None

    @property
    def length(self) -> int:
        return len(self.content) if isinstance(self.content, str) else 1


class Retain(NamedTuple):
    """Old content stays; its attributes may change."""

    length: float
    """A whole number, except for the endless retain that stands behind every delta."""
    attributes: Attributes | None = None


class Delete(NamedTuple):
    """Old content goes."""

    length: int


Op: TypeAlias = Insert | Retain | Delete
Delta: TypeAlias = Sequence[Op]

_REST = Retain(math.inf)


class DeltaError(ValueError):
    """Not a delta, or not one for this text. The message says what is wrong with it."""


# Strings


def to_units(text: str) -> str:
    """A string with each character beyond U+FFFF as its surrogate pair."""
    if text.isascii() or max(text, default="") < "\U00010000":
        return text
    units = array("H", text.encode("utf-16-le", "surrogatepass"))
    return "".join(map(chr, units))


def from_units(units: str) -> str:
    """The reverse of `to_units`. A surrogate that stands alone stays what it is."""
    if units.isascii():
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


# JSON


def from_json(ops: object) -> list[Op]:
    """A delta from the list under "ops". Operations of no effect vanish. Raises DeltaError."""
    if not isinstance(ops, list):
        raise DeltaError("the operations must be a list")
    delta = Builder()
    for number, op in enumerate(ops):
        try:
            delta.push(_op_from_json(op))
        except DeltaError as error:
            raise DeltaError(f"operation {number}: {error}") from None
    return delta.ops


def to_json(delta: Iterable[Op]) -> list[dict[str, Any]]:
    """The list under "ops"."""
    return [_op_to_json(op) for op in delta]


def _op_from_json(op: object) -> Op:
    if not isinstance(op, dict):
        raise DeltaError("an operation must be an object")
    kinds = [kind for kind in ("insert", "retain", "delete") if kind in op]
    if len(kinds) != 1:
        raise DeltaError("an operation has exactly one of insert, retain and delete")
    if unknown := op.keys() - {kinds[0], "attributes"}:
        raise DeltaError(f"an operation has no {min(unknown)!r:.40}")
    value = op[kinds[0]]
    attributes = op.get("attributes")
    if attributes is not None and not isinstance(attributes, dict):
        raise DeltaError("attributes must be an object")
    attributes = attributes or None
    if kinds[0] == "insert":
        if isinstance(value, str):
            return Insert(to_units(value), attributes)
        if isinstance(value, dict) and len(value) == 1:
            return Insert(value, attributes)
        raise DeltaError("what is inserted must be a string, or an object with one entry")
    # JavaScript has one kind of number: 3.0 is whole.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_LENGTH:
        raise DeltaError(f"the length must be a whole number from 1 to {MAX_LENGTH}")
    return Retain(value, attributes) if kinds[0] == "retain" else Delete(value)


def _op_to_json(op: Op) -> dict[str, Any]:
    if isinstance(op, Delete):
        return {"delete": op.length}
    if isinstance(op, Retain):
        made: dict[str, Any] = {"retain": op.length}
    else:
        made = {"insert": from_units(op.content) if isinstance(op.content, str) else op.content}
    if op.attributes:
        made["attributes"] = dict(op.attributes)
    return made


# Building


class Builder:
    """Collects operations in the one normal form: neighbours of a kind in one, inserts before deletes."""

    def __init__(self, ops: Iterable[Op] = ()) -> None:
        self.ops: list[Op] = list(ops)

    def push(self, op: Op) -> None:
        """Add an operation behind the others. One of length 0 has no effect."""
        if not op.length:
            return
        ops = self.ops
        index = len(ops)
        last = ops[-1] if ops else None
        if isinstance(op, Delete):
            if isinstance(last, Delete):
                ops[-1] = Delete(last.length + op.length)
                return
            ops.append(op)
            return
        if isinstance(op, Insert) and isinstance(last, Delete):
            # Whether something is inserted before or behind what goes makes no difference: it comes before.
            index -= 1
            last = ops[index - 1] if index else None
        merged = _merge(last, op)
        if merged is not None:
            ops[index - 1] = merged
        else:
            ops.insert(index, op)

    def chopped(self) -> list[Op]:
        """The operations without a last one that only keeps."""
        if self.ops and isinstance(self.ops[-1], Retain) and not self.ops[-1].attributes:
            self.ops.pop()
        return self.ops


def _merge(last: Op | None, op: Insert | Retain) -> Op | None:
    """Both as one; None if they must stay two."""
    if isinstance(last, Insert) and isinstance(op, Insert):
        if isinstance(last.content, str) and isinstance(op.content, str) and same(last.attributes, op.attributes):
            return Insert(last.content + op.content, op.attributes)
    elif isinstance(last, Retain) and isinstance(op, Retain) and same(last.attributes, op.attributes):
        return Retain(last.length + op.length, op.attributes)
    return None


class Cursor:
    """Walks through a delta in pieces of any length. Behind the end lies an endless retain."""

    __slots__ = ("_index", "_offset", "_ops")

    def __init__(self, ops: Delta) -> None:
        self._ops = ops
        self._index = 0
        self._offset = 0

    @property
    def at_end(self) -> bool:
        return self._index >= len(self._ops)

    @property
    def op(self) -> Op:
        """The operation it stands in, whole."""
        return self._ops[self._index] if self._index < len(self._ops) else _REST

    @property
    def left(self) -> float:
        """How much of that operation lies ahead."""
        return self.op.length - self._offset

    def take(self, length: float = math.inf) -> Op:
        """The next piece: at most `length` of the present operation."""
        if self.at_end:
            return Retain(length)
        op = self._ops[self._index]
        start = self._offset
        if length >= op.length - start:
            taken = op.length - start
            self._index += 1
            self._offset = 0
        else:
            taken = length
            self._offset += int(length)
        if start == 0 and taken == op.length:
            return op
        if isinstance(op, Delete):
            return Delete(int(taken))
        if isinstance(op, Retain):
            return Retain(taken, op.attributes)
        assert isinstance(op.content, str)  # an embed has length 1, and is never taken in part
        return Insert(op.content[start : start + int(taken)], op.attributes)

    def rest(self) -> Iterator[Op]:
        """Everything that lies ahead."""
        while not self.at_end:
            yield self.take()


# The algebra


def compose(first: Delta, second: Delta) -> list[Op]:
    """One delta that does what `first` and then `second` do."""
    ours, theirs = Cursor(first), Cursor(second)
    made = Builder()
    while not (ours.at_end and theirs.at_end):
        if isinstance(theirs.op, Insert):
            made.push(theirs.take())
            continue
        if isinstance(ours.op, Delete):
            made.push(ours.take())
            continue
        length = min(ours.left, theirs.left)
        our, their = ours.take(length), theirs.take(length)
        if isinstance(their, Retain):
            if isinstance(our, Retain):
                made.push(Retain(length, _compose_attributes(our.attributes, their.attributes, keep_none=True)))
            else:
                assert isinstance(our, Insert)
                attributes = _compose_attributes(our.attributes, their.attributes, keep_none=False)
                made.push(Insert(our.content, attributes))
        elif isinstance(our, Retain):
            made.push(their)
        # else what the first inserted is deleted by the second: neither is left
    return made.chopped()


def transform(first: Delta, second: Delta, *, priority: bool) -> list[Op]:
    """`second`, made at the same time as `first`, as it has to be done after `first`.

    `priority`: whether `first` counts as the earlier one, whose inserts stay in front and whose attributes stay.
    """
    if len(first) <= 2 and len(second) <= 2 and (shifted := _shifted(first, second, priority=priority)) is not None:
        return shifted
    ours, theirs = Cursor(first), Cursor(second)
    made = Builder()
    while not (ours.at_end and theirs.at_end):
        if isinstance(ours.op, Insert) and (priority or not isinstance(theirs.op, Insert)):
            made.push(Retain(ours.take().length))
            continue
        if isinstance(theirs.op, Insert):
            made.push(theirs.take())
            continue
        length = min(ours.left, theirs.left)
        our, their = ours.take(length), theirs.take(length)
        if isinstance(our, Delete):
            continue
        if isinstance(their, Delete):
            made.push(their)
            continue
        assert isinstance(our, Retain)
        assert isinstance(their, Retain)
        made.push(Retain(length, _transform_attributes(our.attributes, their.attributes, priority=priority)))
    return made.chopped()


def _shifted(first: Delta, second: Delta, *, priority: bool) -> list[Op] | None:
    """As `transform`, for what people do with one key, most of all there is: insert or delete in one place. None for
    anything else, and where one deletes around the other."""
    ours, theirs = _single(first), _single(second)
    if ours is None or theirs is None:
        return None
    (at, our), (place, their) = ours, theirs
    if isinstance(our, Insert):
        if isinstance(their, Insert):
            behind = at < place or (at == place and priority)
        elif at <= place:
            behind = True
        elif at >= place + their.length:
            behind = False
        else:
            return None
        if behind:
            place += our.length
    elif isinstance(their, Insert):
        place -= min(our.length, max(0, place - at))
    else:
        return None
    return [Retain(place), their] if place else [their]


def _single(delta: Delta) -> tuple[int, Insert | Delete] | None:
    """Where a delta inserts or deletes, and what, if it does one of these in one place only."""
    op = delta[-1] if delta else None
    if isinstance(op, Retain) or op is None or not op.length:
        return None
    if len(delta) == 1:
        return 0, op
    before = delta[0]
    if isinstance(before, Retain) and not before.attributes and len(delta) == 2:
        return int(before.length), op
    return None


def transform_position(delta: Delta, index: int, *, priority: bool = False) -> int:
    """Where a position is after `delta`. `priority`: what is inserted right there goes behind it."""
    offset = 0
    for op in delta:
        if offset > index:
            break
        length = int(op.length)
        if isinstance(op, Delete):
            index -= min(length, index - offset)
            continue
        if isinstance(op, Insert) and (offset < index or not priority):
            index += length
        offset += length
    return index


def invert(delta: Delta, base: Delta) -> list[Op]:
    """What undoes `delta` on the document `base` (a delta that only inserts)."""
    document = Cursor(base)
    made = Builder()
    for op in delta:
        if isinstance(op, Insert):
            made.push(Delete(op.length))
            continue
        if isinstance(op, Retain) and not op.attributes:
            made.push(op)
            for _ in _take_all(document, op.length):
                pass
            continue
        for piece in _take_all(document, op.length):
            if isinstance(op, Delete):
                made.push(piece)
            else:
                assert isinstance(piece, Insert)
                made.push(Retain(piece.length, _invert_attributes(op.attributes, piece.attributes)))
    return made.chopped()


def _take_all(cursor: Cursor, length: float) -> Iterator[Op]:
    """The pieces of the next `length`, as far as there are any."""
    while length > 0 and not cursor.at_end:
        piece = cursor.take(length)
        length -= piece.length
        yield piece


# Attributes


def same(a: object, b: object) -> bool:
    """Whether two JSON values are equal to JavaScript: unlike in Python, true is not 1 there."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def _compose_attributes(
    first: Attributes | None, second: Attributes | None, *, keep_none: bool
) -> dict[str, Any] | None:
    made = {**(first or {}), **(second or {})}
    if not keep_none:
        made = {key: value for key, value in made.items() if value is not None or key not in (second or {})}
    return made or None


def _transform_attributes(first: Attributes | None, second: Attributes | None, *, priority: bool) -> Attributes | None:
    if not priority or not first or not second:
        return second or None
    return {key: value for key, value in second.items() if key not in first} or None


def _invert_attributes(changes: Attributes | None, base: Attributes | None) -> dict[str, Any] | None:
    changes, base = changes or {}, base or {}
    # quill-delta takes two objects for different even if they say the same.
    made = {
        key: base[key]
        for key, value in changes.items()
        if key in base and (isinstance(value, dict | list) or not same(base[key], value))
    }
    made.update({key: None for key in changes if key not in base})
    return made or None
