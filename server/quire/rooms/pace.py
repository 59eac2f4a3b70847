"""How often what is delivered to many goes out: each write costs a system call, and several edits fit into one."""

from __future__ import annotations

from time import perf_counter

REST = 20
"""Whoever delivers rests this many times as long as the last delivery took, so that more goes out with the next one,
and no longer than until the next edit is to be expected: where they come thick, the loop itself rests (`Moderator`)."""
SHARE = 0.1
"""How much the newest pause counts in the mean pause between edits."""


class Pace:
    """When the next delivery is due. After a pause that is at once."""

    __slots__ = ("_between", "_last", "_most", "_next")

    def __init__(self, most_seconds: float) -> None:
        """`most_seconds` is the longest rest."""
        self._most = most_seconds
        self._next = 0.0
        self._last = 0.0
        self._between = 1.0
        """The mean pause between edits, in seconds."""

    def wait(self) -> float:
        """Seconds until the next delivery is due; 0 or less if it is."""
        # Not the loop's clock: uvloop's stands still while callbacks run.
        return self._next - perf_counter()

    def delivered(self, began: float, edits: int) -> None:
        """A delivery of so many edits that began then (perf_counter) has ended."""
        ended = perf_counter()
        rest = min(self._most, REST * (ended - began))
        if edits:
            self._between += SHARE * (min(1.0, ended - self._last) / edits - self._between)
            self._last = ended
            rest = min(rest, self._between)
        self._next = ended + rest
