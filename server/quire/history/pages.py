"""The list of revisions, page by page, the newest first."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from quire.errors import TryAgain
from quire.history.sessions import BLOCK, Session, Single, sessions, singles

if TYPE_CHECKING:
    from quire.history.models import Subject
    from quire.history.replay import History

MAX_ROWS = 2 * BLOCK
"""How many rows are read for one page, which may have fewer sessions for it."""

MAX_KEPT = 500
"""Blocks of sessions that are kept: those behind the head change no more."""


class Pages:
    """Reads what each revision did from its row alone, without the text."""

    def __init__(self, past: History) -> None:
        self._past = past
        self._blocks: OrderedDict[tuple[str, str, int, int], list[Session]] = OrderedDict()

    async def sessions(self, document_id: str, before: int | None, limit: int) -> tuple[list[Session], int | None]:
        """Sessions of revisions before `before` (None: all), and where the next page begins; None at the end."""
        subject, high = await self._begin(document_id, before)
        found: list[Session] = []
        rows = 0
        while high > subject.pruned and len(found) < limit and rows < MAX_ROWS:
            low = max(subject.pruned, (high - 1) // BLOCK * BLOCK)
            found += reversed(await self._block(subject, low, high))
            rows += high - low
            high = low
        del found[limit:]
        return found, found[-1].first if found and found[-1].first > subject.pruned + 1 else None

    async def singles(self, document_id: str, before: int | None, limit: int) -> tuple[list[Single], int | None]:
        """As `sessions`, each revision by itself."""
        subject, high = await self._begin(document_id, before)
        low = max(subject.pruned, high - limit)
        found = await self._read(subject, low, high) if low < high else []
        return found[::-1], low + 1 if low > subject.pruned else None

    async def _begin(self, document_id: str, before: int | None) -> tuple[Subject, int]:
        subject = await self._past.reader.subject(document_id, 0)
        return subject, subject.head if before is None else min(subject.head, before - 1)

    async def _block(self, subject: Subject, low: int, high: int) -> list[Session]:
        key = (subject.document_id, subject.epoch, low, high)
        kept = self._blocks.get(key)
        if kept is None:
            kept = sessions(await self._read(subject, low, high))
            self._blocks[key] = kept
            while len(self._blocks) > MAX_KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(key)
        return kept

    async def _read(self, subject: Subject, low: int, high: int) -> list[Single]:
        """Revisions low+1 … high. Raises TryAgain if they are cut off meanwhile."""

        async def work(_: int) -> list[Single]:
            found: list[Single] = []
            async for part in self._past.reader.slices(subject.document_id, low, high):
                found += await asyncio.to_thread(singles, part)
            if len(found) != high - low:
                raise TryAgain("The document's history is being changed. Try again.")
            return found

        return await self._past.reach(subject.document_id, work)
