"""The past of a document: its state at any revision, and what each revision did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from quire.errors import TryAgain
from quire.history.models import Edit, State, Subject
from quire.history.states import StateCache, advance, let_others, open_state
from quire.protocol.payload import pack
from quire.rooms.linear import Revision
from quire.text.view import View, apply_row

if TYPE_CHECKING:
    from quire.history.store import HistoryReader

T = TypeVar("T")

THREADS = 2
"""Replays that run at the same time."""

MAX_WAITING = 64
"""Replays that may wait for one of these."""

MAX_REVISIONS = 1000
MAX_REVISIONS_BYTES = 4 * 1024 * 1024
"""How many revisions are answered at a time, and how large their rows are."""

FAR_ROWS = 20_000
FAR_BYTES = 4 * 1024 * 1024
"""What is further from a checkpoint is not replayed for a request: checkpoints are made first."""

MAX_BYTES = 128 * 1024 * 1024
"""What is never read at once. Checkpoints of large documents may be about as far apart as they are large."""

ATTEMPTS = 3
"""A checkpoint may be dropped between finding and reading it, and rows be cut off."""


def deltas(state: bytes | None, edits: Sequence[Edit]) -> tuple[list[Revision], bytes]:
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


class History:
    """Reaches revisions. Whoever makes it gives it `fill`, which makes missing checkpoints of a document."""

    def __init__(self, reader: HistoryReader, fill: Callable[[str, int], Awaitable[None]]) -> None:
        self.reader = reader
        self._fill = fill
        self._cache = StateCache()
        self._threads = asyncio.Semaphore(THREADS)
        self._waiting = 0

    async def rows_between(self, document_id: str, base: int, to: int) -> list[Revision]:
        """Revisions base+1 … to, or the first of them: at least one, if there is any.

        Raises Pruned, UnknownRevision, DocumentNotFound, Unavailable and TryAgain.
        """
        subject, state = await self._state(document_id, base)
        to = min(to, subject.head, base + MAX_REVISIONS)
        edits = await self._edits(subject, base, to, MAX_REVISIONS_BYTES)
        if not edits:
            return []
        found, after = await self.in_thread(deltas, None if state is None else state.payload, edits)
        self._cache.keep(document_id, State(subject.epoch, edits[-1].seq, after))
        return found

    async def state(self, document_id: str, revision: int) -> State:
        """The state at a revision. Raises as `rows_between`."""
        subject, state = await self._state(document_id, revision)
        return State(subject.epoch, 0, pack((b"\x00\x00",))) if state is None else state

    def forget(self, document_id: str) -> None:
        """A document's history was cut."""
        self._cache.forget(document_id)

    async def in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        """Run something that takes long. Raises TryAgain if too many want that."""
        async with self._turn():
            return await asyncio.to_thread(work, *arguments)

    async def _state(self, document_id: str, revision: int) -> tuple[Subject, State | None]:
        """A document, and its state at a revision; None at 0."""
        for attempt in range(ATTEMPTS):
            subject = await self.reader.subject(document_id, revision)
            subject.require(revision)
            if revision == 0:
                return subject, None
            base = self._cache.nearest(document_id, subject.epoch, revision)
            after = subject.checkpoint if base is None else max(base.seq, subject.checkpoint)
            if attempt == 0 and revision - after > FAR_ROWS:
                await self._fill(document_id, revision)
                continue
            if base is None or base.seq < subject.checkpoint:
                payload = None
                if subject.checkpoint and (payload := await self.reader.checkpoint(subject)) is None:
                    continue
                base = None if payload is None else State(subject.epoch, subject.checkpoint, payload)
            if base is None or base.seq < revision:
                base = await self._advance(subject, base, revision, FAR_BYTES if attempt == 0 else MAX_BYTES)
            if base is not None:
                return subject, base
        raise TryAgain("The document's history is being changed. Try again.")

    async def _advance(self, subject: Subject, base: State | None, revision: int, max_bytes: int) -> State | None:
        """The state at a revision, from an earlier one; None if that failed, and may go well another time."""
        after, payload = (0, None) if base is None else (base.seq, base.payload)
        edits = await self.reader.edits(subject.document_id, after, revision, max_bytes)
        if edits and edits[-1].seq < revision:  # large rows
            await self._fill(subject.document_id, revision)
            return None
        if [edit.seq for edit in edits] != list(range(after + 1, revision + 1)):
            return None
        made = await self.in_thread(advance, payload, [edit.payload for edit in edits])
        state = State(subject.epoch, revision, made)
        self._cache.keep(subject.document_id, state)
        return state

    async def _edits(self, subject: Subject, after: int, to: int, max_bytes: int) -> list[Edit]:
        edits = await self.reader.edits(subject.document_id, after, to, max_bytes)
        if after < to and (not edits or edits[0].seq != after + 1):
            raise TryAgain("The document's history is being changed. Try again.")
        return edits

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise TryAgain("Too many ask for earlier revisions at once.")
        self._waiting += 1
        try:
            async with self._threads:
                yield
        finally:
            self._waiting -= 1
