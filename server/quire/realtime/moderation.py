"""Fewer wake-ups under load, as network cards moderate interrupts.

A process that sleeps between any two messages pays for each with a wake-up, a turn of the event loop and cold caches,
which together cost more than the message. When messages come thick, the loop therefore rests for a moment after each
turn in which some came, and the next turn finds several. Below the threshold nothing is delayed, nor is a request,
whose answer takes many turns.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

BUSY_RATE = 150.0
"""Messages per second from which on the loop rests between turns."""

WINDOW_SECONDS = 0.1
"""Over which the rate of messages is measured."""


REST_MESSAGES = 3
"""How many messages come, on average, while the loop rests."""


class Moderator:
    """Counts messages, and makes the loop rest beyond `BUSY_RATE`, at most `rest_seconds` at a time."""

    def __init__(self, *, rest_seconds: float) -> None:
        self._rest_seconds = rest_seconds
        self._requests = 0
        """How many are being answered."""
        self._due = False
        self._count = 0
        self._since = time.perf_counter()
        self._rest_now = 0.0

    def message(self) -> None:
        """A message has come."""
        self._count += 1
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._let_others)

    @web.middleware
    async def stay_awake(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Do not rest before this is answered; those who wait for changes have time."""
        if request.path.endswith("/changes"):
            return await handler(request)
        self._requests += 1
        try:
            return await handler(request)
        finally:
            self._requests -= 1

    def _let_others(self) -> None:
        """Whatever came in the same turn, requests above all, goes first."""
        asyncio.get_running_loop().call_soon(self._rest)

    def _rest(self) -> None:
        self._due = False
        now = time.perf_counter()
        if (passed := now - self._since) >= WINDOW_SECONDS:
            busy = self._count > BUSY_RATE * passed
            self._rest_now = min(self._rest_seconds, REST_MESSAGES * passed / self._count) if busy else 0.0
            self._count = 0
            self._since = now
        if self._rest_now and not self._requests:
            time.sleep(self._rest_now)
