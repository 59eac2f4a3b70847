"""Whether what an update brings can be integrated in some order, or refers to itself in a circle."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

Reference = tuple[int, int, int, int]
"""A struct of a client at a clock, and the client and clock of an id that must be there before it."""


def has_circle(ranges: Iterable[tuple[int, int, int]], references: Iterable[Reference]) -> bool:
    """Whether some of the ids in `ranges` (client, start, end) each wait for another.

    Yjs would keep those aside for ever. A client's ids are integrated in the order of their clocks.
    """
    reached: dict[int, int] = {}
    ends: dict[int, int] = {}
    for client, start, end in ranges:
        reached[client] = min(start, reached.get(client, start))
        ends[client] = max(end, ends.get(client, end))
    todo: dict[int, list[Reference]] = {}
    for reference in references:
        _, _, other, at = reference
        if reached.get(other, at + 1) <= at < ends[other]:
            todo.setdefault(reference[0], []).append(reference)
    for waiting in todo.values():
        waiting.sort(reverse=True)
    for client in ends.keys() - todo.keys():
        reached[client] = ends[client]
    blocked: dict[int, list[tuple[int, int]]] = {}
    """By client, which of its clocks (smallest first) which other client waits for."""
    ready = list(todo)
    while ready:
        client = ready.pop()
        waiting = todo[client]
        while waiting and reached[waiting[-1][2]] > waiting[-1][3]:
            waiting.pop()
        if waiting:
            _, reached[client], other, at = waiting[-1]
            heappush(blocked.setdefault(other, []), (at, client))
        else:
            reached[client] = ends[client]
        freed = blocked.get(client, [])
        while freed and freed[0][0] < reached[client]:
            ready.append(heappop(freed)[1])
    return any(todo.values())
