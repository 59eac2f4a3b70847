"""History as a whole: what lives as long as the process, and ends with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quire.history.filler import Filler
from quire.history.process import Bench
from quire.history.replay import History
from quire.history.store import HistoryReader

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from quire.documents.store import Store


class HistoryService:
    """Runs from `start` until `close`."""

    def __init__(self, engine: AsyncEngine, store: Store) -> None:
        self._reader = HistoryReader(engine)
        self._bench = Bench()
        self._filler = Filler(self._reader, store, self._bench)
        self.past = History(self._reader, self._filler.fill)

    def start(self) -> None:
        """Begin to work in the background."""

    async def close(self) -> None:
        """Give up what is under way, which loses nothing."""
        await self._filler.close()
        await self._bench.close()
        self._reader.close()
