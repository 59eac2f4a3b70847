"""Conversions outside of the event loop, bounded in time and memory.

Small documents are converted at once. Others go to worker processes (`quire.text.convert_worker`), each of which has
one at a time. One that takes too long, or dies, is replaced, and whoever asked gets a clear error.
"""

from __future__ import annotations

import asyncio
import json
import pickle
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from quire import worker_process
from quire.drawing import stored
from quire.errors import ConversionFailed, TryAgain
from quire.text.convert import READERS, WRITERS, Unreadable
from quire.text.convert_worker import CODES, DONE, LENGTH_BYTES, MAX_MEMORY, REFUSED, item, plain
from quire.text.delta import Insert, Op, from_json
from quire.text.rewrite import rewrite

log = structlog.get_logger(__name__)

WORKERS = 2
SECONDS = 10.0
"""For one conversion."""
MAX_WAITING = 100
"""Conversions that wait for a worker."""

INLINE_WRITING = 4_000
"""Up to this weight (see `_weight`) a document is written at once: about a millisecond."""
INLINE_READING = 300
"""The same in characters of Markdown or HTML, where what is hard to read takes much longer than what is usual."""
INLINE_REWRITING = 1_000
"""The weight of a document that is rewritten at once: it is written, read and compared."""
INLINE_DRAWING = 6_000
"""Bytes of the state of a drawing that is written at once."""
INLINE_TEXT = 200_000
"""The same in characters of plain text."""
THREAD_BYTES = 200_000
"""From this size on, what goes through the pipe is packed and unpacked in a thread."""
WORN_BYTES = 1_000_000
"""After a request of this size a worker is ended: its memory would stay large."""


class Converter:
    """Writes and reads documents, and compares them. Workers are started when they are needed; `close` ends them."""

    def __init__(self, *, seconds: float = SECONDS, workers: int = WORKERS) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(workers)
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._waiting = 0

    async def write(self, chosen: str, ops: Sequence[Op]) -> str:
        """A document in the format `chosen` (a key of WRITERS). Raises ConversionFailed and TryAgain."""
        if _weight(ops) <= (INLINE_TEXT if chosen == "text" else INLINE_WRITING):
            return WRITERS[chosen](ops)
        return (await self._ask(f"write {chosen}", await _packed(ops))).decode()

    async def draw(self, chosen: str, update: bytes) -> bytes:
        """A drawing in the format `chosen` (a key of `stored.WRITERS`), from its state. Raises as `write`."""
        if len(update) <= INLINE_DRAWING:
            return stored.WRITERS[chosen](update).encode()
        return await self._ask(f"draw {chosen}", update)

    async def read(self, chosen: str, text: str) -> list[Op]:
        """The document that a text in the format `chosen` (a key of READERS) says. Raises as `write`."""
        if len(text) <= (INLINE_TEXT if chosen == "text" else INLINE_READING):
            try:
                return READERS[chosen](text)
            except Unreadable as error:
                raise _refused(str(error)) from None
        return await _unpacked(await self._ask(f"read {chosen}", text.encode()))

    async def difference(self, old: Sequence[Op], new: Sequence[Op]) -> list[Op]:
        """See `quire.text.diff.diff`. Raises as `write`."""
        return await _unpacked(await self._ask("difference", await _packed(old, new)))

    async def rewrite(self, document: Sequence[Op], chosen: str, text: str) -> list[Op]:
        """See `quire.text.rewrite.rewrite`. Raises as `write`."""
        if len(text) <= INLINE_READING and _weight(document) <= INLINE_REWRITING:
            try:
                return rewrite(document, chosen, text)
            except Unreadable as error:
                raise _refused(str(error)) from None
        return await _unpacked(await self._ask("rewrite", await _packed(document, more=(chosen, text))))

    async def close(self) -> None:
        """End the workers, and what they are doing."""
        for worker in list(self._all):
            await self._end(worker)

    async def _ask(self, what: str, payload: bytes) -> bytes:
        if self._waiting >= MAX_WAITING:
            raise TryAgain(f"{MAX_WAITING} conversions are waiting already.")
        async with self._worker(len(payload)) as worker:
            assert worker.stdin is not None
            assert worker.stdout is not None
            try:
                async with asyncio.timeout(self._seconds):
                    worker.stdin.write(CODES[what] + item(payload))
                    await worker.stdin.drain()
                    outcome = await worker.stdout.readexactly(1)
                    length = int.from_bytes(await worker.stdout.readexactly(LENGTH_BYTES), "big")
                    answer = await worker.stdout.readexactly(length)
            except TimeoutError:
                raise ConversionFailed(
                    f"The conversion took longer than {self._seconds:g} seconds and was given up."
                ) from None
            except (asyncio.IncompleteReadError, ConnectionError):
                raise ConversionFailed(
                    f"The conversion failed; it may use {MAX_MEMORY // 1024 // 1024} MiB of memory."
                ) from None
        if outcome == REFUSED:
            raise _refused(answer.decode())
        if outcome != DONE:
            log.error("conversion_failed", what=what, size=len(payload), reason=answer.decode())
            raise ConversionFailed("The conversion failed because of an error of the server.")
        return answer

    @asynccontextmanager
    async def _worker(self, size: int) -> AsyncIterator[Process]:
        """A worker for oneself alone. It is ended if the block does not end well: its pipe would be out of step."""
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            worker = await self._ready()
            try:
                yield worker
            except BaseException:
                await asyncio.shield(self._end(worker))
                raise
            if size > WORN_BYTES:
                await self._end(worker)
            elif worker in self._all:
                self._idle.append(worker)
        finally:
            self._places.release()

    async def _ready(self) -> Process:
        while self._idle:
            worker = self._idle.pop()
            if worker.returncode is None:
                return worker
            await self._end(worker)  # it died while nobody looked
        return await self._start()

    async def _start(self) -> Process:
        worker = await worker_process.start("quire.text.convert_worker")
        self._all.add(worker)
        return worker

    async def _end(self, worker: Process) -> None:
        self._all.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        await worker_process.end(worker)


def _refused(reason: str) -> ConversionFailed:
    return ConversionFailed(f"The content cannot be converted: {reason}.")


def _weight(ops: Sequence[Op]) -> int:
    """What writing a document costs: its length, and 100 for each operation."""
    return sum([100 + len(op.content) if isinstance(op, Insert) and isinstance(op.content, str) else 100 for op in ops])


async def _packed(*documents: Sequence[Op], more: tuple[str, ...] = ()) -> bytes:
    """What a worker is sent: one document, or several with what else is to be said."""
    # Others may write meanwhile.
    copies = [list(document) for document in documents]

    def pack() -> bytes:
        plainly = [plain(document) for document in copies]
        return pickle.dumps((*plainly, *more) if len(plainly) > 1 or more else plainly[0])

    large = sum(map(len, copies)) >= THREAD_BYTES // 100
    return await asyncio.to_thread(pack) if large else pack()


async def _unpacked(answer: bytes) -> list[Op]:
    if len(answer) < THREAD_BYTES:
        return from_json(json.loads(answer))
    return await asyncio.to_thread(lambda: from_json(json.loads(answer)))
