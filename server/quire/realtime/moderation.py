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


REST_MESSAGES = 3
"""How many messages come, on average, while the loop rests."""


class Moderator:
    """Counts messages, and makes the loop rest beyond `busy_rate` messages per second, at most `rest_seconds`."""

    def __init__(self, *, rest_seconds: float, busy_rate: float) -> None:
        self._rest_seconds = rest_seconds
        self._busy_rate = busy_rate
        self._loop = asyncio.get_running_loop()
        self._due = False
        self._count = 0
        self._since = time.perf_counter()
        self._rest_now = 0.0

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
            busy = self._count > self._busy_rate * passed
            self._rest_now = min(self._rest_seconds, REST_MESSAGES * passed / self._count) if busy else 0.0
            self._count = 0
            self._since = now
        if self._rest_now:
            time.sleep(self._rest_now)
