"""The group-committing writer: one for all rooms of a node.

It takes whatever is pending everywhere, commits it in one transaction, and then lets each room acknowledge. The
first edit after a pause is committed at once; under load the batches grow by themselves.
"""

from __future__ import annotations

import asyncio
import json
import time
from math import inf
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.errors import Backlog, QuireError, Unavailable
from quire.rooms.log import Append, Appended, Log

if TYPE_CHECKING:
    from quire.rooms.room import Room

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 10.0

MAX_COMMIT_BYTES = 8 * 1024 * 1024
"""About how much one transaction stores: it must end well within its time."""

RETRY_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Delays between attempts to commit; the last one repeats."""


class Writer:
    """Runs from `start` until `close`, which waits for the last commit."""

    def __init__(self, store: Log, *, max_updates: int, max_bytes: int, pause_seconds: float) -> None:
        self._log = store
        self._max_updates = max_updates
        self._max_bytes = max_bytes
        self._pause = pause_seconds
        self._dirty: dict[str, Room] = {}
        self._updates = 0
        self._bytes = 0
        self._outage: str | None = None
        """What members are told while commits fail (JSON text); None while they succeed."""
        self._committing: set[str] = set()
        """Documents of the transaction under way."""
        self._committed = asyncio.Event()
        """Set, and replaced, at the end of each transaction."""
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="writer")

    async def close(self, *, within: float) -> bool:
        """Wait at most `within` seconds until all is stored, then stop; whether all was."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            log.error("shutdown_with_unstored_updates", updates=self._updates)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        return self._updates == 0

    def check_backlog(self) -> None:
        """Raises Backlog if so much waits to be stored that no more may be taken."""
        if self._updates >= self._max_updates or self._bytes >= self._max_bytes:
            raise Backlog(
                f"{self._updates} updates wait to be stored (at most {self._max_updates}, or {self._max_bytes} bytes)"
            )

    def changed(self, room: Room, updates: int, size: int) -> None:
        """A room has something to store."""
        self._updates += updates
        self._bytes += size
        if room.document_id not in self._dirty:
            self._dirty[room.document_id] = room
            self._idle.clear()
            self._wake.set()
            if self._outage is not None:
                room.not_saved(self._outage)

    async def settled(self, document_id: str) -> None:
        """Return when no transaction for this document is under way. Raises Unavailable if that takes too long."""
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while document_id in self._committing:
                    await self._committed.wait()
        except TimeoutError:
            raise Unavailable("an earlier commit of this document has not ended") from None

    def settle(self, updates: int, size: int) -> None:
        """So much waits no longer: it is stored, or will never be."""
        self._updates -= updates
        self._bytes -= size

    def forget(self, room: Room) -> None:
        """A room is closed."""
        if self._dirty.get(room.document_id) is room:
            del self._dirty[room.document_id]

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        last = before = -inf
        while True:
            if not self._dirty:
                self._idle.set()
            await self._wake.wait()
            # A commit costs the same for one row and for twenty: where they come thick, let some gather.
            if last - before < 2 * self._pause and (rest := last + self._pause - loop.time()) > 0:
                await asyncio.sleep(rest)
            before, last = last, loop.time()
            try:
                await self._write_pending()
            except Exception:
                # Nothing was acknowledged, and clients bring everything back; the writer itself must go on.
                log.exception("writer_failed")

    async def _write_pending(self) -> None:
        dirty, self._dirty = self._dirty, {}
        self._wake.clear()
        metrics.backlog_updates.set(self._updates)
        metrics.backlog_bytes.set(self._bytes)
        batch: list[tuple[Room, Append]] = []
        try:
            size = 0
            for room in dirty.values():
                try:
                    if size < MAX_COMMIT_BYTES and not room.closed and (append := room.take()) is not None:
                        batch.append((room, append))
                        for row in append.rows:
                            size += len(row.payload)
                    if room.has_more:  # the rest goes with the next commit
                        self._dirty.setdefault(room.document_id, room)
                        self._wake.set()
                except Exception as error:
                    room.fail(error)  # what goes wrong with one room closes that room, and no other
            self._committing = {room.document_id for room, _ in batch}
            if batch:
                await self._commit(batch)
        except BaseException as error:
            # Whatever it was: a room that went on would call its edits known, and they would never be stored.
            for room, _ in batch:
                if room.in_flight and not isinstance(error, asyncio.CancelledError):
                    room.fail(error)
            raise
        finally:
            self._committing = set()
            self._committed.set()
            self._committed = asyncio.Event()

    async def _commit(self, batch: list[tuple[Room, Append]]) -> None:
        """Store a batch, however long it takes."""
        results: list[Appended | QuireError]
        attempt = 0
        while True:
            began = time.perf_counter()
            try:
                results = await self._log.append([append for _, append in batch], retry=attempt > 0)
                break
            except Unavailable as error:
                metrics.commit_failures.inc()
                log.warning("commit_failed", attempt=attempt + 1, documents=len(batch), reason=error.detail)
                self._outage = json.dumps({"type": "not-saved", "code": error.code, "message": error.detail})
                for room in [*(room for room, _ in batch), *self._dirty.values()]:
                    try:
                        room.not_saved(self._outage)
                    except Exception as failure:
                        room.fail(failure)
                await asyncio.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
                batch = [(room, append) for room, append in batch if not room.closed]
                attempt += 1
                if not batch:
                    return
            except Exception as error:
                if len(batch) == 1:
                    batch[0][0].fail(error)
                    return
                log.exception("batch_failed", documents=len(batch))
                for item in batch:  # one document's failure must not hold back the others
                    await self._commit([item])
                return
        self._outage = None
        metrics.commit_seconds.observe(time.perf_counter() - began)
        metrics.commits.inc()
        rows = updates = 0
        for (room, append), result in zip(batch, results, strict=True):
            if room.closed:
                continue
            try:
                if isinstance(result, Appended):
                    rows += len(append.rows)
                    updates += room.in_flight
                    room.stored(append, result)
                else:
                    log.warning("document_closed", document=room.document_id, reason=result.detail)
                    room.close(result)
            except Exception as error:
                room.fail(error)
        metrics.rows_stored.inc(rows)
        metrics.updates_stored.inc(updates)
