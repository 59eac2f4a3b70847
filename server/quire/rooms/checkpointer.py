"""Checkpoints in the background, so that opening a document replays only the end of its log.

The encoding and its proof (loading it and comparing) happen in a worker process: for large documents each takes
longer than the event loop may be held.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any

import structlog
from pycrdt import Doc

from quire import metrics
from quire.errors import QuireError
from quire.protocol.payload import pack, unpack
from quire.protocol.update import read_state_vector, scan
from quire.rooms.log import Checkpoint, Log

log = structlog.get_logger(__name__)


class CheckpointMismatch(Exception):
    """The encoded state, loaded again, is not what was encoded."""


def _end_with_parent() -> None:
    """Make a worker process end when the server is killed: its queue would keep it waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def build(checkpoint: bytes | None, payloads: Sequence[bytes]) -> bytes:
    """The payload of a checkpoint that replaces `checkpoint` and the rows after it. Runs in a worker process.

    Its first update is the state; those that are still pending follow as they came. Raises CheckpointMismatch.
    """
    doc: Doc[Any] = Doc()
    waiting: list[bytes] = []
    if checkpoint is not None:
        base, *waiting = unpack(checkpoint)
        doc.apply_update(base)
    for payload in payloads:
        waiting += unpack(payload)
    for update in waiting:
        doc.apply_update(update)
    encoded = doc.get_update()
    state = read_state_vector(doc.get_state())
    pending = [update for update in waiting if not scan(update).is_integrated(state)]
    proof: Doc[Any] = Doc()
    for update in (encoded, *pending):
        proof.apply_update(update)
    if proof.get_update() != encoded and _canonical(proof) != _canonical(doc):
        raise CheckpointMismatch("a checkpoint does not load to the state it was made of")
    return pack((encoded, *pending))


def _canonical(doc: Doc[Any]) -> tuple[dict[int, int], list[tuple[int, int, int]]]:
    """What must be equal in two documents with the same updates: known ids and deleted ids."""
    return read_state_vector(doc.get_state()), sorted(scan(doc.get_update(doc.get_state())).deleted)


class Checkpointer:
    """Writes checkpoints one at a time, from `start` until `close`."""

    def __init__(self, store: Log) -> None:
        self._log = store
        self._due: asyncio.Queue[str] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._pool: ProcessPoolExecutor | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name="checkpointer")

    async def close(self) -> None:
        """Stop; a checkpoint under way is given up, which loses nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

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
            except BrokenProcessPool:
                self._pool = None
                metrics.checkpoint_failures.inc()
                log.exception("checkpoint_worker_died", document=document_id)
            except Exception:
                metrics.checkpoint_failures.inc()
                log.exception("checkpoint_failed", document=document_id)

    async def write(self, document_id: str) -> None:
        """Write a checkpoint at the head of a document, if there is anything after the last one."""
        loaded = await self._log.load(document_id, create=False)
        if not loaded.rows:
            return
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_parent)
        state = await asyncio.get_running_loop().run_in_executor(
            self._pool,
            build,
            loaded.checkpoint.state if loaded.checkpoint else None,
            [row.payload for row in loaded.rows],
        )
        if await self._log.write_checkpoint(document_id, loaded.epoch, Checkpoint(loaded.head, state)):
            metrics.checkpoints.inc()
