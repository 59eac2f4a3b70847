"""History as a whole: what lives as long as the process, and ends with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quire.history.authorship import Authorship
from quire.history.filler import Filler
from quire.history.pages import Pages
from quire.history.process import Bench
from quire.history.pruner import Pruner
from quire.history.pruning import Cutter
from quire.history.replay import History
from quire.history.store import HistoryReader
from quire.history.versions import VersionStore

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from quire.documents.store import Store


class HistoryService:
    """Runs from `start` until `close`."""

    def __init__(self, engine: AsyncEngine, store: Store, *, days: float = 0) -> None:
        """`days` is how long history is kept; 0 for ever."""
        self.reader = HistoryReader(engine)
        self._bench = Bench()
        self._filler = Filler(self.reader, store, self._bench)
        self.past = History(self.reader, self._filler.fill)
        self.pages = Pages(self.past)
        self.authorship = Authorship(self.past, self._bench)
        self.versions = VersionStore(engine)
        self.pruner = Pruner(self.reader, Cutter(engine), self._bench, days=days)
        self.pruner.on_cut.append(self.past.forget)

    def start(self) -> None:
        """Begin to work in the background."""
        self.pruner.start()

    async def close(self) -> None:
        """Give up what is under way, which loses nothing."""
        await self.pruner.close()
        await self.authorship.close()
        await self._filler.close()
        await self._bench.close()
        await self.reader.close()
