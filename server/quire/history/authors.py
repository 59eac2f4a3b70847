"""Who wrote what: the author of each piece of a text, and of each piece of a difference.

Every character has an id (client, clock) that the row which brought it gave it, and whose that row is, the log says. So
nothing has to be replayed: the ids of one author, deleted in a copy of the document, tell where their characters are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pycrdt import Doc

from quire.history.states import let_others, open_state
from quire.protocol.payload import unpack
from quire.protocol.update import Range, deletion, read_state_vector, scan
from quire.text.delta import Cursor, Delete, Insert, Op
from quire.text.view import View

NOBODY = ""
"""The author of what is older than the history that was kept."""


class Run(NamedTuple):
    """A piece of a text in UTF-16 units, and the actor it is of."""

    start: int
    end: int
    actor: str


class Runs:
    """Runs in the order of their places, to be looked up by place."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs = sorted(runs)
        self._starts = [run.start for run in self._runs]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def at(self, place: int, length: int) -> tuple[int, str | None]:
        """How many of the `length` units at a place have one author, and who that is; None for nobody's."""
        number = bisect_right(self._starts, place) - 1
        if number >= 0 and place < (run := self._runs[number]).end:
            return min(length, run.end - place), run.actor
        following = self._starts[number + 1] if number + 1 < len(self._starts) else place + length
        return min(length, following - place), None


class Edited(NamedTuple):
    """What a row is for this module."""

    actor: str
    payload: bytes


class Authors:
    """Which ids were brought by whom, of rows that are added in their order."""

    def __init__(self, known: dict[int, int] | None = None) -> None:
        """`known` (client → clock) is what was there before the first row; nobody's."""
        self._ends = dict(known or {})
        self._starts: dict[int, list[int]] = {client: [0] for client in self._ends}
        self._actors: dict[int, list[str]] = {client: [NOBODY] for client in self._ends}

    @property
    def size(self) -> int:
        """How many runs of ids there are."""
        return sum(map(len, self._starts.values()))

    def add(self, actor: str, ranges: Iterable[Range]) -> None:
        """A row of `actor` brought these ids. Those that were there already stay whose they are."""
        for client, start, end in ranges:
            known = self._ends.get(client)
            if known is None:
                self._starts[client], self._actors[client] = [0], [actor]
            elif end <= known:
                continue
            elif self._actors[client][-1] != actor:
                self._starts[client].append(max(start, known))
                self._actors[client].append(actor)
            self._ends[client] = end

    def by_actor(self, state: dict[int, int]) -> dict[str, list[Range]]:
        """The ids that `state` has, by who brought them; "" for the rest."""
        found: dict[str, list[Range]] = {}
        for client, clock in state.items():
            starts = self._starts.get(client, [0])
            actors = self._actors.get(client, [NOBODY])
            for number, (start, actor) in enumerate(zip(starts, actors, strict=True)):
                end = min(clock, starts[number + 1] if number + 1 < len(starts) else clock)
                if start < end:
                    found.setdefault(actor, []).append((client, start, end))
        return found


class Deletions:
    """Which ids were deleted by whom; the first who did so counts."""

    def __init__(self) -> None:
        self._claimed: dict[int, tuple[list[int], list[int]]] = {}
        self.by_actor: dict[str, list[Range]] = {}

    def add(self, actor: str, ranges: Iterable[Range]) -> None:
        """A row of `actor` deletes these ids."""
        for client, start, end in ranges:
            for one in self._claim(client, start, end):
                found = self.by_actor.setdefault(actor, [])
                _, first, last = found[-1] if found and found[-1][0] == client else (client, -1, -1)
                if one[1] == last:
                    found[-1] = (client, first, one[2])
                elif one[2] == first:  # as with the backspace key
                    found[-1] = (client, one[1], last)
                else:
                    found.append(one)

    def _claim(self, client: int, start: int, end: int) -> list[Range]:
        """Those of the ids that nobody has deleted yet."""
        starts, ends = self._claimed.setdefault(client, ([], []))
        first = bisect_left(ends, start)  # the first run that ends at `start` or later
        last = bisect_right(starts, end)
        new: list[Range] = []
        at = start
        for number in range(first, last):
            if at < starts[number]:
                new.append((client, at, min(starts[number], end)))
            at = max(at, ends[number])
        if at < end:
            new.append((client, at, end))
        if first < last:
            start, end = min(start, starts[first]), max(end, ends[last - 1])
        starts[first:last] = [start]
        ends[first:last] = [end]
        return new


class Digest:
    """What rows of a log brought and deleted, whose they are; all that is needed of them to tell authors."""

    def __init__(self, after: int, known: dict[int, int] | None = None) -> None:
        """For the rows behind revision `after`, where `known` was there already."""
        self.after = after
        self.to = after
        self.known = dict(known or {})
        self.authors = Authors(known)
        self.deletions = Deletions()

    def add(self, rows: Iterable[Edited]) -> None:
        """Add the rows that come next. Takes some microseconds for each: call it in a thread."""
        for number, (actor, payload) in enumerate(rows):
            for update in unpack(payload):
                scanned = scan(update)
                self.authors.add(actor, scanned.ranges)
                if scanned.deleted:
                    self.deletions.add(actor, scanned.deleted)
            self.to += 1
            let_others(number)


def blame(state: bytes, of: Digest | str) -> tuple[list[Op], Runs]:
    """The text at a state, and the runs of its authors, which cover all of it. Call it in a thread.

    `of` is what all rows brought, or the one who made all of them.
    """
    doc, _ = open_state(state)
    if isinstance(of, str):
        view = View(doc)
        view.close()
        return view.content(), Runs([Run(0, view.length, of)] if view.length else [])
    return _blame(doc, of.authors)


def _blame(doc: Doc[Any], authors: Authors) -> tuple[list[Op], Runs]:
    view = View(doc)
    try:
        content, length = view.content(), view.length
        found = authors.by_actor(read_state_vector(doc.get_state()))
        *groups, (last, _) = sorted(found.items(), key=lambda item: len(item[1])) or [(NOBODY, [])]
        runs, rest = _find(doc, view, length, groups)
        return content, Runs([*runs, *(Run(start, end, last) for start, end in rest)])  # the last needs no search
    finally:
        view.close()


def _find(
    doc: Doc[Any], view: View, length: int, groups: Sequence[tuple[str, list[Range]]]
) -> tuple[list[Run], list[tuple[int, int]]]:
    """Where in the text the ids of each actor are, and what else there is. The text is left without them."""
    runs: list[Run] = []
    rest = [(0, length)] if length else []
    for actor, ranges in groups:
        doc.apply_update(deletion(ranges))
        gone = view.take()
        if any(isinstance(op, Delete) for op in gone):
            found, rest = _cut(rest, gone)
            runs += [Run(start, end, actor) for start, end in found]
        let_others(0)
    return runs, rest


def _cut(rest: Sequence[tuple[int, int]], delta: Sequence[Op]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The pieces of a text that a delta on what is left of it deletes, and those that stay."""
    gone: list[tuple[int, int]] = []
    kept: list[tuple[int, int]] = []
    pieces = iter(rest)
    start, end = next(pieces, (0, 0))
    for op in delta:
        left = int(op.length)
        into = gone if isinstance(op, Delete) else kept
        while left > 0 and start < end:
            size = min(left, end - start)
            if into and into[-1][1] == start:
                into[-1] = (into[-1][0], start + size)
            else:
                into.append((start, start + size))
            start += size
            left -= size
            if start == end:
                start, end = next(pieces, (0, 0))
    if start < end:
        kept.append((start, end))
    kept += pieces
    return gone, kept


class Piece(NamedTuple):
    """A part of a difference. `op` inserts, retains or deletes; `gone` is what is deleted, as inserts."""

    op: Op
    actor: str | None
    """None for what nobody changed, and where it is not known who did."""
    gone: Sequence[Insert] = ()


def difference(before: bytes, after: bytes, of: Digest | str) -> tuple[list[Op], list[Piece]]:
    """The text at the earlier of two states, and how it became that of the later one.

    `of` is what the rows between them brought (more is no harm), or the one who made all of them.
    """
    doc, _ = open_state(before)
    later, _ = open_state(after)
    view = View(doc)
    try:
        old = view.content()
        doc.apply_update(later.get_update(doc.get_state()))
        delta = view.take()
    finally:
        view.close()
    if isinstance(of, str):
        everything = Runs([Run(0, 1 << 62, of)])
        return old, list(_pieces(old, delta, everything, everything, of))
    _, written = _blame(later, of.authors)
    return old, list(_pieces(old, delta, written, _deleters(before, of.deletions), None))


def _deleters(before: bytes, deletions: Deletions) -> Runs:
    doc, _ = open_state(before)
    known = read_state_vector(doc.get_state())
    view = View(doc)
    try:
        groups: list[tuple[str, list[Range]]] = []
        for actor, ranges in deletions.by_actor.items():
            clipped = [(client, start, min(end, known.get(client, 0))) for client, start, end in ranges]
            if then_known := [one for one in clipped if one[1] < one[2]]:
                groups.append((actor, then_known))
        runs, _ = _find(doc, view, view.length, groups)
        return Runs(runs)
    finally:
        view.close()


def _pieces(old: Sequence[Op], delta: Sequence[Op], written: Runs, deleted: Runs, only: str | None) -> Iterator[Piece]:
    """The delta, each operation cut where its author changes."""
    source = Cursor(old)
    before = after = 0
    for op in delta:
        left, offset = int(op.length), 0
        while left > 0:
            if isinstance(op, Insert):
                size, actor = written.at(after, left)
                content = op.content[offset : offset + size] if isinstance(op.content, str) else op.content
                yield Piece(Insert(content, op.attributes), actor)
                after += size
            elif isinstance(op, Delete):
                size, actor = deleted.at(before, left)
                yield Piece(Delete(size), actor, _take(source, size))
                before += size
            else:
                size, actor = left, only if op.attributes else None
                _take(source, size)
                yield Piece(op, actor)
                before += size
                after += size
            left -= size
            offset += size


def _take(source: Cursor, size: int) -> tuple[Insert, ...]:
    taken: list[Insert] = []
    while size > 0:
        part = source.take(size)
        assert isinstance(part, Insert)
        taken.append(part)
        size -= int(part.length)
    return tuple(taken)
