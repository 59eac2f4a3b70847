"""What history does in the background, and who waits for it."""

from __future__ import annotations

import asyncio

import pytest

from quire.errors import TryAgain
from quire.history.jobs import Jobs


async def test_what_takes_long_goes_on() -> None:
    """R277: whoever waits too long is told to try again; the work is not begun anew, and is there when it is done."""
    jobs = Jobs("test", 0.01)
    begun: list[str] = []
    may_end = asyncio.Event()

    async def work() -> str:
        begun.append("once")
        await may_end.wait()
        return "done"

    for _ in range(2):
        with pytest.raises(TryAgain):
            await jobs.run("d", work)
    assert jobs.is_busy("d")
    may_end.set()
    assert (await jobs.run("d", work), begun) == ("done", ["once"])
    await jobs.close()
