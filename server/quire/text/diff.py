"""The difference of two documents as a delta: `compose(a, diff(a, b)) == b`."""

from __future__ import annotations

from typing import Any

from quire.text.delta import Attributes, Builder, Cursor, Delete, Delta, DeltaError, Insert, Op, Retain, same
from quire.text.textdiff import runs

_EMBED = "\0"
"""Stands for an embed while texts are compared."""


def diff(a: Delta, b: Delta) -> list[Op]:
    """The delta that makes document `b` of document `a`. Both only insert, or DeltaError is raised.

    The result is that of npm's `quill-delta`, except where that would cut a surrogate pair in two, and for large
    documents with little in common: there the difference may be coarser than need be, and takes a second at most.
    """
    ours, theirs = Cursor(a), Cursor(b)
    made = Builder()
    for kind, text in runs(_text(a), _text(b)):
        left: float = len(text)
        while left > 0:
            if kind == "+":
                came = theirs.take(left)
                made.push(came)
                left -= came.length
            elif kind == "-":
                gone = ours.take(left)
                made.push(Delete(int(gone.length)))
                left -= gone.length
            else:
                length = min(ours.left, theirs.left, left)
                old, new = ours.take(length), theirs.take(length)
                assert isinstance(old, Insert)
                assert isinstance(new, Insert)
                if same(old.content, new.content):
                    made.push(Retain(length, changed_attributes(old.attributes, new.attributes)))
                else:
                    made.push(new)
                    made.push(Delete(int(length)))
                left -= length
    return made.chopped()


def changed_attributes(old: Attributes | None, new: Attributes | None) -> dict[str, Any] | None:
    """The attributes of a retain that makes `new` of `old`; None if they are the same."""
    if old is new:
        return None
    old, new = old or {}, new or {}
    made: dict[str, Any] = dict.fromkeys(name for name in old if name not in new)
    made.update((name, value) for name, value in new.items() if name not in old or not same(old[name], value))
    return made or None


def _text(document: Delta) -> str:
    parts: list[str] = []
    for op in document:
        if not isinstance(op, Insert):
            raise DeltaError("only documents can be compared: deltas that do nothing but insert")
        parts.append(op.content if isinstance(op.content, str) else _EMBED)
    return "".join(parts)
