"""The past of a document: its state at any revision, and what each revision did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from quire.errors import TryAgain
from quire.history.models import State
from quire.history.states import NOTHING, StateCache, advance, let_others, open_state
from quire.protocol.payload import pack
from quire.rooms.linear import Revision
from quire.text.view import View, apply_row

if TYPE_CHECKING:
    from quire.api.repeats import Attempt
    from quire.history.models import Edit, Subject
    from quire.history.store import HistoryReader

T = TypeVar("T")

TURNS = 3
"""Replays at the same time."""

MAX_WAITING = 2000
"""Replays that may wait for one of these."""

MAX_REVISIONS = 1000
MAX_REVISIONS_BYTES = 4 * 1024 * 1024
"""How many revisions are answered at a time, and how large their rows are."""

FAR_ROWS = 10_000
FAR_BYTES = 4 * 1024 * 1024
"""What is further from a checkpoint is not replayed for a request: checkpoints are made first."""

MAX_BYTES = 128 * 1024 * 1024
"""What is never read at once. Checkpoints of large documents may be about as far apart as they are large."""

ATTEMPTS = 3
"""A checkpoint may be dropped between finding and reading it, and rows be cut off."""


def deltas(state: bytes, edits: Sequence[Edit]) -> tuple[list[Revision], bytes]:
    """What each of some rows did to the text, and the state after them. Runs in a thread."""
    doc, pending = open_state(state)
    view = View(doc)
    try:
        found: list[Revision] = []
        for number, edit in enumerate(edits):
            apply_row(doc, edit.payload)
            found.append(Revision(edit.seq, view.take(), edit.actor, edit.origin, edit.at))
            let_others(4 * number)  # a delta takes several times as long as merging
    finally:
        view.close()
    return found, pack((doc.get_update(), *pending))


class _Far(Exception):
    """Checkpoints have to be made first."""


class History:
    """Reaches revisions. Whoever makes it gives it `fill`, which makes missing checkpoints of a document."""

    def __init__(self, reader: HistoryReader, fill: Callable[[str], Awaitable[None]]) -> None:
        self.reader = reader
        self._fill = fill
        self._cache = StateCache()
        self._turns = asyncio.Semaphore(TURNS)
        self._waiting = 0

    async def rows_between(self, document_id: str, base: int, to: int) -> list[Revision]:
        """Revisions base+1 … to, or the first of them; [] only if `base` is `to` already.

        Raises Pruned, UnknownRevision, DocumentNotFound, Unavailable and TryAgain.
        """

        async def work(attempt: int) -> list[Revision] | None:
            subject, state = await self._state(document_id, base, attempt)
            end = min(to, subject.head, base + MAX_REVISIONS)
            if to <= base:
                return []
            if end <= base:  # a room that waits for revisions which are not there must not ask for ever
                raise TryAgain("The document was replaced meanwhile.")
            edits = await self.reader.edits(document_id, base, end, MAX_REVISIONS_BYTES)
            if state is None or not edits:
                return None
            found, after = await asyncio.to_thread(deltas, state.payload, edits)
            self._cache.keep(document_id, State(subject.epoch, edits[-1].seq, after))
            return found

        return await self.reach(document_id, work)

    async def made_by(self, document_id: str, attempt: Attempt) -> Revision | None:
        """The revision that earlier attempts at a request have made; None if there is none.

        Raises RepeatInDoubt, and as `rows_between`.
        """
        if (earliest := attempt.earliest) is None:
            return None
        seq = await self.reader.marked(document_id, attempt.mark, earliest)
        return None if seq is None else (await self.rows_between(document_id, seq - 1, seq))[0]

    async def state(self, document_id: str, revision: int) -> State:
        """The state at a revision. Raises as `rows_between`."""

        async def work(attempt: int) -> State | None:
            return (await self._state(document_id, revision, attempt))[1]

        return await self.reach(document_id, work)

    def forget(self, document_id: str, _: int = 0) -> None:
        """A document's history was cut."""
        self._cache.forget(document_id)

    async def reach(self, document_id: str, work: Callable[[int], Awaitable[T | None]]) -> T:
        """What `work` answers, given the number of the attempt. None from it: something changed under its hands.

        While it waits its turn it has read nothing, so that many may wait. Raises TryAgain.
        """
        for attempt in range(ATTEMPTS):
            try:
                async with self._turn():
                    if (found := await work(attempt)) is not None:
                        return found
            except _Far:
                await self._fill(document_id)
        raise TryAgain("The document's history is being changed. Try again.")

    async def _state(self, document_id: str, revision: int, attempt: int) -> tuple[Subject, State | None]:
        """A document, and its state at a revision; None if a part of it was not there any more."""
        subject = await self.reader.subject(document_id, revision)
        subject.require(revision)
        if revision == 0:
            return subject, State(subject.epoch, 0, NOTHING)
        base = self._cache.nearest(document_id, subject.epoch, revision)
        if base is None or base.seq < subject.checkpoint:
            base = State(subject.epoch, 0, NOTHING)
            if subject.checkpoint:
                if (payload := await self.reader.checkpoint(subject)) is None:
                    return subject, None
                base = State(subject.epoch, subject.checkpoint, payload)
        if base.seq < revision:
            if attempt == 0 and revision - base.seq > FAR_ROWS:
                raise _Far
            return subject, await self._advance(subject, base, revision, FAR_BYTES if attempt == 0 else MAX_BYTES)
        return subject, base

    async def _advance(self, subject: Subject, base: State, revision: int, max_bytes: int) -> State | None:
        edits = await self.reader.edits(subject.document_id, base.seq, revision, max_bytes)
        if not edits:
            return None
        if edits[-1].seq < revision:
            if max_bytes == FAR_BYTES:
                raise _Far
            return None
        made = await asyncio.to_thread(advance, base.payload, [edit.payload for edit in edits])
        state = State(subject.epoch, revision, made)
        self._cache.keep(subject.document_id, state)
        return state

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise TryAgain("Too many ask for earlier revisions at once.")
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1
