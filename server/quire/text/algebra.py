"""The delta algebra: deltas composed, transformed and inverted.

The results are those of npm's `quill-delta` 5, which tests compare on random input.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quire.text.delta import Attributes, Builder, Cursor, Delete, Delta, Insert, Op, Retain, same


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
