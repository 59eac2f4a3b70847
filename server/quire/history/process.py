"""The server's side of the worker process for long replays."""

from __future__ import annotations

import asyncio
import pickle
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from quire import worker_process
from quire.history import worker
from quire.history.authors import Digest
from quire.rooms.checkpoint_worker import DONE, LENGTH_BYTES

if TYPE_CHECKING:
    from quire.history.models import Edit


class ReplayFailed(Exception):
    """The worker could not do what it was asked for, or died."""


class Bench:
    """The worker, for one user at a time. It starts with the first use, and ends with `close`."""

    def __init__(self) -> None:
        self._worker: Process | None = None
        self._busy = asyncio.Lock()

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Bench]:
        """Have the worker to oneself. Whatever goes wrong in the block ends it; the next user gets a new one."""
        async with self._busy:
            try:
                yield self
            except BaseException:
                await self._end()
                raise
            # Its documents may be large, and are not needed until somebody asks again.
            for what, number in ((worker.OPEN, 0), (worker.OPEN, 1), (worker.DIGEST, 0)):
                await self._ask(what, number)

    async def close(self) -> None:
        """End the worker; what it does is given up."""
        await self._end()

    async def open(self, number: int, payload: bytes | None) -> None:
        """Begin document 0 or 1 from a checkpoint."""
        await self._ask(worker.OPEN, number, () if payload is None else (payload,))

    async def merge(self, number: int, payloads: Sequence[bytes]) -> None:
        """Merge rows into a document."""
        await self._ask(worker.MERGE, number, payloads)

    async def encode(self, number: int) -> bytes:
        """The payload of a document's checkpoint, proved."""
        return await self._ask(worker.ENCODE, number)

    async def compare(self) -> None:
        """Raises ReplayFailed unless both documents are the same."""
        await self._ask(worker.COMPARE, 0)

    async def begin(self, digest: Digest) -> None:
        """Begin to read rows for who wrote what."""
        await self._ask(worker.DIGEST, 0, (pickle.dumps(digest),))

    async def read(self, edits: Sequence[Edit]) -> None:
        """Read the rows that come next."""
        await self._ask(worker.READ, 0, [item for edit in edits for item in (edit.actor.encode(), edit.payload)])

    async def result(self) -> Digest:
        """What was read."""
        found = pickle.loads(await self._ask(worker.RESULT, 0))  # noqa: S301  # our own process sent it
        assert isinstance(found, Digest)
        return found

    async def _ask(self, what: bytes, number: int, items: Sequence[bytes] = ()) -> bytes:
        process = self._worker or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(worker.request(what, number, items))
            await process.stdin.drain()
            outcome = await process.stdout.readexactly(1)
            length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "big")
            answer = await process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ReplayFailed("the worker died") from error
        if outcome != DONE:
            raise ReplayFailed(answer.decode())
        return answer

    async def _start(self) -> Process:
        self._worker = await worker_process.start("quire.history.worker")
        return self._worker

    async def _end(self) -> None:
        process, self._worker = self._worker, None
        if process is not None:
            await worker_process.end(process)
