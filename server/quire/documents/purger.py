"""Removing for good what was long enough in the trash, or what its owner wants to be gone at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.accounts.models import Caller
from quire.errors import QuireError
from quire.rooms.actor import Actor

if TYPE_CHECKING:
    from quire.audit.log import Audit
    from quire.documents.trash import TrashStore

log = structlog.get_logger(__name__)

ROUND_SECONDS = 600.0
"""How long after a round the next one begins, unless something is to be removed at once."""

AT_ONCE = 100
"""Documents that are looked up in one query."""

PURGER = Caller(Actor("purger"), "")
"""Whom the audit log names."""


class Purger:
    """Runs from `start` until `close`. It goes in small steps, each of which may be the last: what is left is found
    after the next start, by any node."""

    def __init__(self, trash: TrashStore, audit: Audit, *, days: float) -> None:
        """`days` is how long documents stay in the trash; 0 for ever."""
        self._trash = trash
        self._audit = audit
        self._days = days
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.on_purged: list[Callable[[str], Awaitable[None]]] = []
        """Told of each document that is gone."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="purger")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Something is to be removed now."""
        self._wanted.set()

    def deletes_at(self, trashed_at: datetime) -> datetime | None:
        """When what was put into the trash then is removed; None for never."""
        return trashed_at + timedelta(days=self._days) if self._days else None

    async def sweep(self, now: datetime) -> int:
        """Remove everything that is due; how many documents that were."""
        if self._days:
            while len(await self._trash.doom_older(now - timedelta(days=self._days), AT_ONCE)) == AT_ONCE:
                pass
        purged = 0
        tried: set[str] = set()
        while found := [one for one in await self._trash.doomed(AT_ONCE) if one not in tried]:
            for document_id in found:
                tried.add(document_id)
                purged += await self._purge(document_id)
        return purged

    async def _purge(self, document_id: str) -> bool:
        rows = 0
        try:
            while part := await self._trash.remove_some(document_id):
                rows += part
                await asyncio.sleep(0)
            if not await self._trash.finish(document_id):
                return False  # another node did
        except QuireError as error:
            metrics.purge_failures.inc()
            log.warning("purge_failed", document=document_id, reason=error.detail)
            return False
        except Exception:
            metrics.purge_failures.inc()
            log.exception("purge_failed", document=document_id)
            return False
        metrics.documents_purged.inc()
        log.info("document_purged", document=document_id, rows=rows)
        await self._audit.record(PURGER, "document.purged", document_id, document_id)
        for told in self.on_purged:
            await told(document_id)
        return True

    async def _run(self) -> None:
        while True:
            self._wanted.clear()
            try:
                await self.sweep(datetime.now(UTC))
            except QuireError as error:
                log.info("trash_not_emptied", reason=error.detail)
            except Exception:
                metrics.purge_failures.inc()
                log.exception("purge_failed")
            try:
                async with asyncio.timeout(ROUND_SECONDS):
                    await self._wanted.wait()
            except TimeoutError:
                pass
