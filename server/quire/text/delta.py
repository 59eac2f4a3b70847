"""Deltas, Quill's rich text changes: their operations, read from JSON and checked, built, and walked through.

A delta is a sequence of operations over a text: keep some of it (perhaps changing attributes), insert, delete. What is
behind the last operation is kept. The format is that of https://quilljs.com/docs/delta.

Lengths are UTF-16 code units, as in JavaScript. In a delta a character beyond U+FFFF therefore is two characters, a
surrogate pair: `from_json` takes strings apart, `to_json` puts them together. Embeds have length 1.
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


def same(a: object, b: object) -> bool:
    """Whether two JSON values are equal to JavaScript: unlike in Python, true is not 1 there."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


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
