"""Checkpoints for logs that have too few, made in the background when somebody wants to go far back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quire import metrics
from quire.documents.retention import BYTES, ROW_BYTES, ROWS
from quire.history.jobs import Jobs
from quire.rooms.log import Checkpoint

if TYPE_CHECKING:
    from quire.documents.store import Store
    from quire.history.process import Bench
    from quire.history.store import HistoryReader

PATIENCE_SECONDS = 15.0
"""How long a request waits for checkpoints to be made; the work goes on without it."""


class Filler:
    """Makes checkpoints, until `close`."""

    def __init__(self, reader: HistoryReader, store: Store, bench: Bench) -> None:
        self._reader = reader
        self._store = store
        self._bench = bench
        self._jobs = Jobs("checkpoints of", PATIENCE_SECONDS)

    async def close(self) -> None:
        """Give up what is under way."""
        await self._jobs.close()

    async def fill(self, document_id: str) -> None:
        """Return when there are enough checkpoints. Raises TryAgain if that takes long or fails."""
        await self._jobs.run(document_id, lambda: self._fill(document_id))

    async def _fill(self, document_id: str) -> None:
        """Put checkpoints wherever two are too far apart for the document's size."""
        subject = await self._reader.subject(document_id, 0)
        kept = await self._reader.checkpoints(document_id)
        edges = [one.seq for one in kept if one.seq < subject.head]
        for start, end in zip([0, *edges], [*edges, subject.head], strict=True):
            if end <= subject.pruned:
                continue
            if end - start > ROWS or await self._reader.weight(document_id, start, end) > BYTES:
                await self._fill_gap(document_id, subject.epoch, start, end)

    async def _fill_gap(self, document_id: str, epoch: str, start: int, end: int) -> None:
        async with self._bench.use() as bench:
            subject = await self._reader.subject(document_id, start)
            if subject.checkpoint != start or subject.epoch != epoch or start < subject.pruned:
                return  # changed meanwhile
            state = await self._reader.checkpoint(subject) if start else None
            if start and state is None:
                return
            await bench.open(0, state)
            size = len(state or b"")
            rows = weight = 0
            async for part in self._reader.slices(document_id, start, end):
                await bench.merge(0, [edit.payload for edit in part])
                start = part[-1].seq
                rows += len(part)
                weight += sum(len(edit.payload) for edit in part)
                if start < end and (rows >= ROWS or weight >= BYTES) and weight + ROW_BYTES * rows > size:
                    encoded = await bench.encode(0)
                    size = len(encoded)
                    if weight + ROW_BYTES * rows <= size:
                        continue
                    if not await self._store.write_checkpoint(document_id, epoch, Checkpoint(start, encoded)):
                        return
                    metrics.checkpoints.inc()
                    rows = weight = 0
