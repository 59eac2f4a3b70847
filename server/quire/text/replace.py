"""Finding text in a document and putting other text in its place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from quire.text.delta import Builder, Delete, Insert, Op, Retain, to_units

EMBED = "\ufffc"
"""Stands for an embed; it is found only by itself."""


def find(content: Sequence[Op], wanted: str, *, ignore_case: bool = False) -> list[int]:
    """Where `wanted` is, in UTF-16 units from the start; matches do not overlap."""
    text = "".join(op.content if isinstance(op, Insert) and isinstance(op.content, str) else EMBED for op in content)
    flags = re.IGNORECASE if ignore_case else 0
    return [match.start() for match in re.finditer(re.escape(to_units(wanted)), text, flags)]


def replacing(content: Sequence[Op], wanted: str, by: str, at: Sequence[int]) -> list[Op]:
    """The delta that puts `by` where `find` found `wanted`.

    Text looks as the first text there did. Line breaks are what those were that stood there, one after another; where
    there were fewer or none, what the last one was, or the one that ends the line.
    """
    made, old, looks = Builder(), to_units(wanted), _Looks(content)
    pieces = [piece for piece in re.split("(\n)", to_units(by)) if piece]
    breaks = [match.start() for match in re.finditer("\n", old)]
    first = next((place for place, unit in enumerate(old) if unit != "\n"), None)
    position = 0
    for start in at:
        made.push(Retain(start - position))
        lines = 0
        for piece in pieces:
            if piece != "\n":
                made.push(Insert(piece, None if first is None else looks.at(start + first)))
                continue
            if breaks:
                made.push(Insert(piece, looks.at(start + breaks[min(lines, len(breaks) - 1)])))
            else:
                made.push(Insert(piece, looks.of_line(start)))
            lines += 1
        made.push(Delete(len(old)))
        position = start + len(old)
    return made.chopped()


class _Looks:
    """The attributes of what stands at a place in a document, and of its lines."""

    def __init__(self, content: Sequence[Op]) -> None:
        self._ops = content
        self._ends: list[int] = []
        self._breaks: list[int] = []
        end = 0
        for op in content:
            if isinstance(op, Insert) and isinstance(op.content, str):
                self._breaks += [end + match.start() for match in re.finditer("\n", op.content)]
            end += int(op.length)
            self._ends.append(end)

    def at(self, position: int) -> dict[str, object] | None:
        op = self._ops[bisect_right(self._ends, position)]
        return None if isinstance(op, Delete) or not op.attributes else dict(op.attributes)

    def of_line(self, position: int) -> dict[str, object] | None:
        """Those of the line's end; None for a last line without one."""
        found = bisect_left(self._breaks, position)
        return self.at(self._breaks[found]) if found < len(self._breaks) else None
