"""Checkpoints in the background, so that opening a document replays only the end of its log.

Encoding one and proving it (loading it and comparing) happen in a worker process: for large documents both take longer
than the event loop may be held.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import Sequence

import structlog

from quire import metrics, worker_process
from quire.errors import QuireError
from quire.rooms.checkpoint_worker import DONE, LENGTH_BYTES, request
from quire.rooms.log import Checkpoint, Log

log = structlog.get_logger(__name__)


class CheckpointFailed(Exception):
    """The worker could not make a checkpoint, or died."""


class Checkpointer:
    """Writes checkpoints one at a time, from `start` until `close`. The worker is started with the first."""

    def __init__(self, store: Log) -> None:
        self._log = store
        self._due: asyncio.Queue[str] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._worker: Process | None = None
        self._busy = asyncio.Lock()
        """Held while the worker has a request: its pipe carries one at a time."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name="checkpointer")

    async def close(self) -> None:
        """Stop; a checkpoint under way is given up, which loses nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._end_worker()

    def ask(self, document_id: str) -> None:
        """A document's tail has grown."""
        if document_id not in self._waiting:
            self._waiting.add(document_id)
            self._due.put_nowait(document_id)

    async def _run(self) -> None:
        while True:
            document_id = await self._due.get()
            self._waiting.discard(document_id)
            try:
                await self.write(document_id)
            except QuireError as error:
                log.info("checkpoint_skipped", document=document_id, reason=error.detail)
            except Exception:
                metrics.checkpoint_failures.inc()
                log.exception("checkpoint_failed", document=document_id)
                await self._end_worker()

    async def write(self, document_id: str) -> None:
        """Write a checkpoint at the head of a document, if there is anything after the last one."""
        async with self._busy:
            await self._write(document_id)

    async def _write(self, document_id: str) -> None:
        loaded = await self._log.load(document_id, create=False)
        if not loaded.rows:
            return
        before = loaded.checkpoint.state if loaded.checkpoint else None
        state = await self._build(before, [row.payload for row in loaded.rows])
        if await self._log.write_checkpoint(document_id, loaded.epoch, Checkpoint(loaded.head, state)):
            metrics.checkpoints.inc()

    async def _build(self, checkpoint: bytes | None, payloads: Sequence[bytes]) -> bytes:
        """See `checkpoint_worker.build`. Raises CheckpointFailed."""
        worker = self._worker or await self._start_worker()
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(request(checkpoint, payloads))
            await worker.stdin.drain()
            outcome = await worker.stdout.readexactly(1)
            length = int.from_bytes(await worker.stdout.readexactly(LENGTH_BYTES), "big")
            answer = await worker.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise CheckpointFailed("the worker died") from error
        if outcome != DONE:
            raise CheckpointFailed(answer.decode())
        return answer

    async def _start_worker(self) -> Process:
        self._worker = await worker_process.start("quire.rooms.checkpoint_worker")
        return self._worker

    async def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker_process.end(worker)
