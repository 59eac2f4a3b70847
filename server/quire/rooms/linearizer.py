"""The linear view of one room: made when somebody needs it, freed when nobody does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from quire.errors import OutcomeUnknown, TryAgain, Unavailable
from quire.rooms.linear import Linear, Past, Ticket, read
from quire.text.view import apply_row

if TYPE_CHECKING:
    from quire.rooms.log import Append, Appended, Log
    from quire.rooms.room import Room
    from quire.rooms.state import LiveState
    from quire.rooms.unstored import Unstored

LOAD_SECONDS = 10.0
IDLE_SECONDS = 60.0
"""A linear view that nobody needs is freed after so long."""

UNKNOWN = "The document was closed before the edit was known to be stored. Look whether it is there."


class Linearizer:
    """Made by its room, which tells it of everything that is stored; closed with the room."""

    def __init__(self, room: Room, live: LiveState, unstored: Unstored, store: Log, past: Past) -> None:
        self.linear: Linear | None = None
        """The view, if there is one."""
        self._room = room
        self._live = live
        self._unstored = unstored
        self._log = store
        self._past = past
        self._making: asyncio.Task[Linear] | None = None
        self._missed: list[tuple[Append, Appended, list[tuple[int, Ticket | None]]]] = []
        """What was stored while the view was being made."""
        self._stored = asyncio.Event()
        """Set when something was stored while the view was being made."""

    async def get(self) -> Linear:
        """The view, made if there is none. Raises Unavailable, RoomFailed, DocumentNotFound and TryAgain."""
        if self.linear is not None:
            self.linear.used = asyncio.get_running_loop().time()
            return self.linear
        if self._making is None:
            self._making = asyncio.create_task(self._make(), name=f"linearize {self._room.document_id}")
        return await asyncio.shield(self._making)

    async def _make(self) -> Linear:
        room = self._room
        try:
            loaded = await self._log.load(room.document_id, create=False)
            doc = await read(loaded)
            # The load may have seen a commit that this room is yet to be told of.
            async with asyncio.timeout(LOAD_SECONDS):
                while room.head < loaded.head and not room.closed:
                    self._stored.clear()
                    await self._stored.wait()
            # Nothing awaits from here on: the two documents differ by what is not stored yet, and nothing else.
            if room.overtaken:
                room.start_anew()
            if room.closed or loaded.epoch != room.epoch:
                raise TryAgain("The document was closed meanwhile.")
            missed = []
            for append, appended, made_of in self._missed:
                rows = zip(append.rows, appended.seqs, made_of, strict=True)
                missed += [row.payload for row, seq, _ in rows if seq > loaded.head]
            for payload in missed:
                apply_row(doc, payload)
            unstored = self._unstored.updates()
            self.linear = Linear(room.document_id, room.head, self._live, doc, unstored, self._past)
            return self.linear
        except TimeoutError:
            if room.is_stored:
                room.start_anew()
                raise TryAgain("Another process wrote to the document.") from None
            raise Unavailable("an earlier commit of this document has not ended") from None
        finally:
            self._missed = []
            self._making = None

    def stored(self, append: Append, appended: Appended, made_of: list[tuple[int, Ticket | None]]) -> None:
        """Rows are in the log. `made_of` is as in `Unstored`."""
        if self.linear is not None:
            self.linear.stored(append.rows, appended.seqs, made_of)
        elif self._making is not None:
            self._missed.append((append, appended, made_of))
            self._stored.set()

    def tend(self, now: float) -> None:
        """Free the view if nobody has needed it for long."""
        linear = self.linear
        if linear is None or linear.is_needed or self._unstored.withheld:
            return
        if now - linear.used > IDLE_SECONDS:
            self._free(OutcomeUnknown(UNKNOWN))

    def close(self, error: BaseException | None) -> None:
        """The room ends. Whoever waits for a revision is told `error`, or that nobody knows."""
        self._stored.set()
        self._free(error or OutcomeUnknown(UNKNOWN))

    def _free(self, error: BaseException) -> None:
        if self.linear is not None:
            self.linear.close(error)
            self.linear = None
