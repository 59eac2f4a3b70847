"""Who wrote what, of documents in the database; what was read of their logs for it is kept for the next question."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from quire.errors import BadRequest, TryAgain
from quire.history.authors import NOBODY, Digest, Edited, Piece, Runs, blame, difference
from quire.history.jobs import Jobs
from quire.history.states import open_state
from quire.protocol.update import read_state_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.history.models import Edit, State, Subject
    from quire.history.process import Bench
    from quire.history.replay import History
    from quire.text.delta import Op

MAX_KEPT = 16
"""Digests that are kept, of all documents."""

LONG_ROWS = 10_000
"""More rows are read in the worker process."""

PATIENCE_SECONDS = 20.0


class Authorship:
    """Answers who wrote what; until `close`."""

    def __init__(self, past: History, bench: Bench) -> None:
        self._past = past
        self._reader = past.reader
        self._bench = bench
        self._jobs = Jobs("authors of", PATIENCE_SECONDS)
        self._digests: OrderedDict[tuple[str, str, int], Digest] = OrderedDict()
        """Of all rows, by document, epoch and cut; the last used at the end."""
        self._thread = asyncio.Lock()
        """Held by whoever uses digests in a thread: they grow, and each question takes all of a processor."""

    async def close(self) -> None:
        """Give up what is under way."""
        await self._jobs.close()

    async def blame(self, document_id: str, revision: int) -> tuple[Sequence[Op], Runs]:
        """The text at a revision and the runs of its authors. Raises as `History.state`."""
        state = await self._past.state(document_id, revision)
        subject = await self._reader.subject(document_id, revision)
        of = await self._digest(subject, subject.pruned, revision)
        async with self._thread:
            return await asyncio.to_thread(blame, state.payload, of)

    async def difference(self, document_id: str, before: int, after: int) -> tuple[Sequence[Op], Sequence[Piece]]:
        """The text at a revision, and how it became that of a later one. Raises as `History.state`, and BadRequest."""
        if before > after:
            raise BadRequest("from is a revision before to.")
        states = [await self._past.state(document_id, revision) for revision in (before, after)]
        subject = await self._reader.subject(document_id, after)
        of = await self._digest(subject, before, after)
        async with self._thread:
            return await asyncio.to_thread(difference, states[0].payload, states[1].payload, of)

    async def _digest(self, subject: Subject, after: int, to: int) -> Digest | str:
        """What the rows behind `after` brought, at least up to `to`; or who made them, if it was one alone.

        What all rows brought tells as much, and is kept: the first who deletes what is there at a revision does so
        after it.
        """
        key = (subject.document_id, subject.epoch, subject.pruned)
        known = self._digests.get(key)
        if known is None or after != subject.pruned:
            actors = await self._reader.actors(subject.document_id, after, to)
            if not actors:
                return NOBODY
            # What was there before is its maker's only if nothing was.
            if len(actors) == 1 and (after == 0 or after != subject.pruned):
                return actors[0]
        if known is None and after != subject.pruned and to - after <= LONG_ROWS:
            state = await self._past.state(subject.document_id, after)
            return await self._extended(Digest(after, await _known(state)), subject, to)
        while (known := self._digests.get(key)) is None or known.to < to:
            await self._jobs.run("-".join(map(str, key)), lambda: self._read(subject, to))
        self._digests.move_to_end(key)
        return known

    async def _read(self, subject: Subject, to: int) -> None:
        """Bring the digest of all rows up to a revision. One at a time for each document."""
        key = (subject.document_id, subject.epoch, subject.pruned)
        digest = self._digests.get(key)
        if digest is None:
            state = await self._past.state(subject.document_id, subject.pruned)
            digest = Digest(subject.pruned, await _known(state))
        self._digests[key] = await self._extended(digest, subject, to)
        self._digests.move_to_end(key)
        while len(self._digests) > MAX_KEPT:
            self._digests.popitem(last=False)

    async def _extended(self, digest: Digest, subject: Subject, to: int) -> Digest:
        """A digest with the rows up to a revision. Raises TryAgain if they are not there any more."""
        if to - digest.to > LONG_ROWS:
            async with self._bench.use() as bench:
                await bench.begin(digest)
                async for part in self._reader.slices(subject.document_id, digest.to, to):
                    await bench.read(part)
                digest = await bench.result()
        else:
            async for part in self._reader.slices(subject.document_id, digest.to, to):
                async with self._thread:
                    await asyncio.to_thread(digest.add, edited(part))
        if digest.to < to:
            raise TryAgain("The document's history is being changed. Try again.")
        return digest


async def _known(state: State) -> dict[int, int]:
    doc, _ = await asyncio.to_thread(open_state, state.payload)
    return read_state_vector(doc.get_state())


def edited(edits: Sequence[Edit]) -> list[Edited]:
    """Rows as a digest takes them."""
    return [Edited(edit.actor, edit.payload) for edit in edits]
