"""Cutting history off, by an owner's wish or after a number of days.

A log is cut only when it is known that nothing else is lost: a worker process replays all of it, makes the checkpoint
at the cut, loads that, merges the rest of the log into it, and compares the two documents.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import structlog

from quire.errors import Conflict, QuireError
from quire.history.jobs import Jobs
from quire.history.pruning import NOTHING_LOST, Loss

if TYPE_CHECKING:
    from quire.history.models import Subject
    from quire.history.process import Bench
    from quire.history.pruning import Cutter
    from quire.history.store import HistoryReader

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 60.0
"""How long a request waits for a cut; it goes on without it."""

FIRST_SECONDS = 60.0
ROUND_SECONDS = 24 * 3600.0
"""When old history is looked for: soon after the start, and then from time to time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What pruning comes to."""

    cut: int
    """The first revision that can be reached afterwards."""
    held_at: int | None
    """The revision of the locked version that kept it from going further; None if none did."""
    loss: Loss


class Cut(NamedTuple):
    """What pruning came to: the oldest revision that can be reached now, and what that took away."""

    at: int
    loss: Loss


class Pruner:
    """Runs from `start` until `close`."""

    def __init__(
        self,
        reader: HistoryReader,
        cutter: Cutter,
        bench: Bench,
        *,
        days: float,
    ) -> None:
        """`days` is how long history is kept; 0 for ever."""
        self._reader = reader
        self._cutter = cutter
        self._bench = bench
        self._days = days
        self.on_cut: list[Callable[[str, int], None]] = []
        """Told of each document whose history was cut off, and at which revision: nothing older may be remembered."""
        self._jobs = Jobs("pruning of", PATIENCE_SECONDS)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for old history."""
        self._task = asyncio.create_task(self._run(), name="pruner")

    async def close(self) -> None:
        """Stop. A cut under way has happened or has not; rows that it left are removed after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._jobs.close()

    async def plan(self, document_id: str, before: int | datetime) -> Plan:
        """What pruning before a revision or a moment would come to.

        Before a moment: the newest revision from before it stays, as what the document was then. Raises
        DocumentNotFound and UnknownRevision.
        """
        subject = await self._reader.subject(document_id, 0)
        if isinstance(before, datetime):
            cut = await self._cutter.revision_at(subject, before)
        else:
            cut = max(before, subject.pruned)
            subject.require(cut)
        locked = await self._cutter.first_locked(document_id)
        held = locked if locked is not None and locked < cut else None
        cut = max(cut if held is None else held, subject.pruned)
        return Plan(cut, held, await self._cutter.loss(subject, cut))

    async def prune(self, document_id: str, cut: int) -> Cut:
        """Cut everything before a revision; what that came to, which is nothing where another has cut further.

        Raises Conflict, with nothing changed, and TryAgain if it takes long.
        """
        if self._jobs.is_busy(document_id):
            raise Conflict("The history of this document is being pruned already.")
        done: Cut = await self._jobs.run(document_id, lambda: self._prune(document_id, cut))
        return done

    async def _prune(self, document_id: str, cut: int) -> Cut:
        subject = await self._reader.subject(document_id, cut)
        done = Cut(subject.pruned, NOTHING_LOST)
        if cut > subject.pruned:
            state = await self._proved(subject, cut)
            loss = await self._cutter.loss(subject, cut)
            try:
                versions = await self._cutter.cut(subject, cut, state)
            finally:  # also if the database did not say whether it has done it
                for forget in self.on_cut:
                    forget(document_id, cut)
            done = Cut(cut, loss._replace(versions=versions))
        await self._cutter.sweep(document_id)
        return done

    async def _proved(self, subject: Subject, cut: int) -> bytes:
        """The checkpoint at the cut, which with the rest of the log is the same as all of it. Raises ReplayFailed."""
        document_id = subject.document_id
        async with self._bench.use() as bench:
            first = None
            if subject.pruned:
                oldest = await self._reader.subject(document_id, subject.pruned)
                first = await self._reader.checkpoint(oldest)
                if oldest.checkpoint != subject.pruned or first is None:
                    raise Conflict("The document was pruned meanwhile. Look again.")
            await bench.open(0, first)
            at = subject.pruned
            async for part in self._reader.slices(document_id, at, cut):
                await bench.merge(0, [edit.payload for edit in part])
                at = part[-1].seq
            state = await bench.encode(0)
            await bench.open(1, state)
            async for part in self._reader.slices(document_id, at, subject.head):
                for number in (0, 1):
                    await bench.merge(number, [edit.payload for edit in part])
                at = part[-1].seq
            if at != subject.head:
                raise Conflict("The log has a gap; nothing of it is pruned.")
            await bench.compare()
            return state

    async def _run(self) -> None:
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                await self.sweep()
                await self.retain(datetime.now(UTC))
            except QuireError as error:
                log.info("history_skipped", reason=error.detail)
            except Exception:
                log.exception("history_failed")
            await asyncio.sleep(ROUND_SECONDS)

    async def sweep(self) -> None:
        """Remove what a cut that was interrupted has left."""
        for document_id in await self._cutter.unswept():
            await self._cutter.sweep(document_id)

    async def retain(self, now: datetime) -> int:
        """Prune what is older than the days that history is kept; how many documents were."""
        if not self._days:
            return 0
        moment = now - timedelta(days=self._days)
        after, pruned = "", 0
        while found := await self._cutter.older_than(moment, after):
            for document_id in found:
                pruned += await self._retain(document_id, moment)
            after = found[-1]
        return pruned

    async def _retain(self, document_id: str, moment: datetime) -> bool:
        try:
            plan = await self.plan(document_id, moment)
            if not plan.loss.revisions:
                return False
            done = await self.prune(document_id, plan.cut)
            log.info("history_pruned", document=document_id, revision=done.at, rows=done.loss.revisions)
            return done.loss.revisions > 0
        except QuireError as error:
            log.info("history_skipped", document=document_id, reason=error.detail)
            return False
