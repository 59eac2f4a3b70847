"""Fewer wake-ups under load, as network cards moderate interrupts.

A process that sleeps between any two messages pays for each with a wake-up, a turn of the event loop and cold caches,
which together cost more than the message. When messages come thick, the loop therefore rests for a moment after each
turn in which some came, and the next turn finds several. Below the threshold nothing is delayed.
"""

from __future__ import annotations

import asyncio
import time

WINDOW_SECONDS = 0.1
"""Over which the rate of messages is measured."""


class Moderator:
    """Counts messages, and makes the loop rest. `rest_seconds` is how long, beyond `busy_rate` messages per second."""

    def __init__(self, *, rest_seconds: float, busy_rate: float) -> None:
        self._rest_seconds = rest_seconds
        self._busy_rate = busy_rate
        self._loop = asyncio.get_running_loop()
        self._due = False
        self._count = 0
        self._since = time.perf_counter()
        self._busy = False

    def message(self) -> None:
        """A message has come."""
        self._count += 1
        if not self._due:
            self._due = True
            self._loop.call_soon(self._rest)

    def _rest(self) -> None:
        self._due = False
        now = time.perf_counter()
        if (passed := now - self._since) >= WINDOW_SECONDS:
            self._busy = self._count > self._busy_rate * passed
            self._count = 0
            self._since = now
        if self._busy:
            time.sleep(self._rest_seconds)
