"""Worker processes are started and ended."""

from __future__ import annotations

import asyncio

from quire import worker_process
from quire.text import convert_worker


async def test_one_whose_answer_nobody_reads_is_ended() -> None:
    """A stop that gives up a large answer, as that of a checkpoint, comes to its end: it did not once."""
    worker = await worker_process.start("quire.text.convert_worker")
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(convert_worker.CODES["read text"] + convert_worker.item(b"a line\n" * 300_000))
    assert await worker.stdout.readexactly(1) == convert_worker.DONE
    await asyncio.sleep(0.1)  # more has come than is buffered: the pipe is not read for now
    async with asyncio.timeout(20):
        await worker_process.end(worker)
    assert worker.returncode is not None
    await worker_process.end(worker)


async def test_one_that_has_ended_by_itself() -> None:
    """It is only cleaned up after."""
    worker = await worker_process.start("quire.text.convert_worker")
    assert worker.stdin is not None
    worker.stdin.close()
    while worker.returncode is None:
        await asyncio.sleep(0.01)
    async with asyncio.timeout(20):
        await worker_process.end(worker)
    assert worker.returncode == 0
