"""Resting between turns of a busy loop."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from quire.realtime import moderation
from quire.realtime.moderation import BUSY_RATE, REST_MESSAGES, WINDOW_SECONDS, Moderator


class Clock:
    """Time that passes when it is told to, or when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(moderation, "time", SimpleNamespace(perf_counter=lambda: clock.now, sleep=clock.sleep))
    return clock


async def after(clock: Clock, moderator: Moderator, messages: int) -> list[float]:
    """How long the loop rests when a window with so many messages has passed."""
    clock.now += WINDOW_SECONDS
    for _ in range(messages):
        moderator.message()
    for _ in range(3):
        await asyncio.sleep(0)
    slept, clock.slept = clock.slept, []
    return slept


async def test_rests_when_messages_come_thick(clock: Clock) -> None:
    """Nothing is delayed up to the busy rate; beyond it the loop rests until a few messages are to be expected, and
    never longer than it may."""
    moderator = Moderator(rest_seconds=0.003)
    few = int(BUSY_RATE * WINDOW_SECONDS)
    assert await after(clock, moderator, few) == []
    assert await after(clock, moderator, few + 5) == [0.003]
    assert await after(clock, moderator, 10 * few) == [pytest.approx(REST_MESSAGES / (10 * BUSY_RATE), rel=0.1)]
    assert await after(clock, moderator, few) == []


async def test_never_while_a_request_is_answered(clock: Clock) -> None:
    """An answer takes many turns, none of which waits; those who wait for changes do not count."""
    moderator = Moderator(rest_seconds=0.003)
    answered = asyncio.Event()

    async def handler(_: web.Request) -> web.Response:
        await answered.wait()
        return web.Response()

    busy = int(3 * BUSY_RATE * WINDOW_SECONDS)
    for path, rests in (("/api/v1/documents/d/content", 0), ("/api/v1/documents/d/changes", 1)):
        answered.clear()
        request = asyncio.create_task(moderator.stay_awake(make_mocked_request("GET", path), handler))
        await asyncio.sleep(0)
        assert len(await after(clock, moderator, busy)) == rests, path
        answered.set()
        await request
        assert len(await after(clock, moderator, busy)) == 1
