"""Removes from the storage what no document has any more, later and only after a second look."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.attachments.models import WIDTHS, blob_key, preview_key
from quire.errors import QuireError

if TYPE_CHECKING:
    from pathlib import Path

    from quire.attachments.storage import Storage
    from quire.attachments.store import AttachmentStore

log = structlog.get_logger(__name__)

FIRST_SECONDS = 120.0
ROUND_SECONDS = 3600.0
"""When it looks: soon after the start, and then from time to time."""

ORPHAN_HOURS = 24.0
"""Age of a file without a row in the database, or of an upload that nobody finished, at which it is removed."""
LIMIT = 500
"""Blobs looked at in one go."""


class Collector:
    """Runs from `start` until `close`. Several nodes may run theirs at once: each blob is taken by one of them."""

    def __init__(self, store: AttachmentStore, storage: Storage, *, hours: float) -> None:
        """`hours` is how long content stays after it was first seen without an attachment."""
        self._store = store
        self._storage = storage
        self._grace = timedelta(hours=hours)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="attachment-collector")

    async def close(self) -> None:
        """Stop. Bytes whose row is gone already are orphans, which a later round finds."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def collect(self, now: datetime) -> int:
        """Remove content that no attachment has had for long; how many blobs."""
        marked = await self._store.mark(now)
        before, removed = now - self._grace, 0
        while found := await self._store.unused(before, LIMIT):
            taken = 0
            for digest in found:
                key = await self._store.take(digest, before)
                if key is None:
                    continue
                taken += 1
                # Nobody is told this key any more: an upload of the same content gets another.
                await self._storage.delete([key, *(preview_key(key, width) for width in WIDTHS)])
            removed += taken
            if not taken:
                break  # all are used again, or another node takes them
        if removed:
            metrics.blobs_removed.labels("unused").inc(removed)
        if removed or marked:
            log.info("attachments_collected", removed=removed, unused=marked)
        return removed

    async def sweep(self, now: datetime) -> int:
        """Remove files that no row names, as an interrupted removal leaves them, and uploads cut off; how many."""
        before, removed = now - timedelta(hours=ORPHAN_HOURS), 0
        async for part in self._storage.stored():
            old = {one.key: blob_key(one.key) for one in part if one.modified_at < before}
            # The row of an upload comes before its bytes, so what has none now will never get one.
            known = await self._store.known(set(old.values())) if old else set()
            orphans = [key for key, blob in old.items() if blob not in known]
            await self._storage.delete(orphans)
            removed += len(orphans)
        removed += await asyncio.to_thread(_remove_older, self._storage.incoming, before.timestamp())
        if removed:
            metrics.blobs_removed.labels("orphan").inc(removed)
            log.info("attachment_orphans_removed", files=removed)
        return removed

    async def _run(self) -> None:
        await asyncio.sleep(FIRST_SECONDS)
        swept = 0.0
        while True:
            try:
                await self.collect(datetime.now(UTC))
                if not swept or time.monotonic() - swept > ORPHAN_HOURS * 3600:
                    await self.sweep(datetime.now(UTC))
                    swept = time.monotonic()
            except QuireError as error:
                log.info("attachments_not_collected", reason=error.detail)
            except Exception:
                log.exception("attachment_collector_failed")
            await asyncio.sleep(ROUND_SECONDS)


def _remove_older(folder: Path, before: float) -> int:
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue
    return removed
