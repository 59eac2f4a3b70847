"""Finding text in a document and putting other text in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quire.text.delta import Builder, Delete, Insert, Op, Retain, to_units

EMBED = "\ufffc"
"""Stands for an embed; it is found only by itself."""


def find(content: Sequence[Op], wanted: str, *, ignore_case: bool = False) -> list[int]:
    """Where `wanted` is, in UTF-16 units from the start; matches do not overlap."""
    text = "".join(op.content if isinstance(op, Insert) and isinstance(op.content, str) else EMBED for op in content)
    flags = re.IGNORECASE if ignore_case else 0
    return [match.start() for match in re.finditer(re.escape(to_units(wanted)), text, flags)]


def replacing(content: Sequence[Op], wanted: str, by: str, at: Sequence[int]) -> list[Op]:
    """The delta that puts `by` where `find` found `wanted`; it looks as what was there first did."""
    made = Builder()
    length, position = len(to_units(wanted)), 0
    attributes = _attributes_at(content, at)
    for start, given in zip(at, attributes, strict=True):
        made.push(Retain(start - position))
        made.push(Insert(to_units(by), given))
        made.push(Delete(length))
        position = start + length
    return made.chopped()


def _attributes_at(content: Sequence[Op], positions: Sequence[int]) -> Iterator[dict[str, object] | None]:
    """The attributes of what stands at each of some ascending positions."""
    ops = iter(content)
    end, attributes = 0, None
    for position in positions:
        while end <= position:
            op = next(ops)
            end += int(op.length)
            attributes = None if isinstance(op, Delete) or not op.attributes else dict(op.attributes)
        yield attributes
