"""The open rooms of this process: each loaded once, however many come at the same moment, and freed when empty."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog

from quire import metrics
from quire.errors import DocumentNotFound, Draining, MalformedFrame, MalformedUpdate, QuireError, RoomFailed
from quire.protocol.payload import unpack
from quire.rooms.linear import Past, no_past
from quire.rooms.log import Loaded, Log
from quire.rooms.room import Room, RoomLimits
from quire.rooms.state import LiveState, pairs_in

if TYPE_CHECKING:
    from quire.rooms.checkpointer import Checkpointer
    from quire.rooms.member import Member
    from quire.rooms.writer import Writer

log = structlog.get_logger(__name__)

LAG_CHECK_SECONDS = 0.05
TEND_SECONDS = 1.0
TEND_SLICE = 200
"""How many rooms are looked after before other work gets a turn."""

SLICE_BYTES = 256 * 1024
"""How much of a log is merged before other work gets a turn."""

CHECKPOINT_ON_EVICT_ROWS = 100

CHECKPOINT_REST_SECONDS = 1.0
"""One room has no more than one checkpoint in this time, however fast people type."""


class Registry:
    """Owns every room. Runs from `start` until `close`."""

    def __init__(
        self,
        store: Log,
        writer: Writer,
        checkpointer: Checkpointer,
        limits: RoomLimits,
        past: Past = no_past,
        *,
        idle_seconds: float,
        checkpoint_rows: int,
        checkpoint_bytes: int,
    ) -> None:
        self._log = store
        self._past = past
        self._writer = writer
        self._checkpointer = checkpointer
        self._limits = limits
        self._idle_seconds = idle_seconds
        self._checkpoint_rows = checkpoint_rows
        self._checkpoint_bytes = checkpoint_bytes
        self._rooms: dict[str, Room] = {}
        self._loading: dict[str, tuple[bool, asyncio.Task[Room]]] = {}
        """Loads under way, with whether they create the document."""
        self._tender: asyncio.Task[None] | None = None
        self._draining = False

    def __len__(self) -> int:
        return len(self._rooms)

    def start(self) -> None:
        """Begin to look after rooms."""
        self._tender = asyncio.create_task(self._tend(), name="registry")

    async def join(self, document_id: str, member: Member, *, create: bool) -> Room:
        """Let a member into a document's room, loading it if nobody is there yet.

        Raises DocumentNotFound, Unavailable, RoomFailed (the log cannot be read) and Draining. Being cancelled while
        loading leaves nothing behind.
        """
        while True:
            room = await self._open(document_id, create=create)
            if not room.closed:  # it may have failed between the end of the load and this turn
                room.add(member)
                return room

    def get(self, document_id: str) -> Room | None:
        """The room of a document, if it is open."""
        return self._rooms.get(document_id)

    def people(self, document_id: str) -> int:
        """How many people have a document open in this process."""
        room = self._rooms.get(document_id)
        return 0 if room is None else room.people

    @property
    def rooms(self) -> list[Room]:
        """Every open room."""
        return list(self._rooms.values())

    def notify(self, document_id: str, message: dict[str, object]) -> None:
        """Tell everybody in a document something about it."""
        if (room := self._rooms.get(document_id)) is not None:
            room.notify(json.dumps(message, ensure_ascii=False))

    def forget(self, document_id: str, revision: int) -> None:
        """A document's history was cut off at a revision: its room remembers nothing older either."""
        room = self._rooms.get(document_id)
        if room is not None and room.linear is not None:
            room.linear.forget(revision)

    async def evict(self, document_id: str, error: QuireError) -> None:
        """Close a document's room, also one that is just being loaded, and tell its members why."""
        if (loading := self._loading.get(document_id)) is not None:
            await asyncio.wait([loading[1]])
        if (room := self._rooms.get(document_id)) is not None:
            room.close(error)

    def drain(self) -> None:
        """Let nobody in any more."""
        self._draining = True

    async def write_checkpoints(self, *, within: float) -> None:
        """Before the end: make the next start short for documents with a long tail, as far as the time allows."""
        try:
            async with asyncio.timeout(within):
                for room in list(self._rooms.values()):
                    if room.tail_rows >= CHECKPOINT_ON_EVICT_ROWS:
                        await self._checkpointer.write(room.document_id)
        except Exception as error:
            log.info("checkpoint_skipped", reason=str(error))  # the log has everything; only the start takes longer

    async def close(self) -> None:
        """Close every room. Call after the writer has stored everything."""
        self._draining = True
        if self._tender is not None:
            self._tender.cancel()
        tasks: list[asyncio.Task[Any]] = [task for _, task in self._loading.values()]
        for task in tasks:
            task.cancel()
        if self._tender is not None:
            tasks.append(self._tender)
        await asyncio.gather(*tasks, return_exceptions=True)
        for room in list(self._rooms.values()):
            room.close(Draining())

    async def _open(self, document_id: str, *, create: bool) -> Room:
        while True:
            if self._draining:
                raise Draining
            if (room := self._rooms.get(document_id)) is not None:
                if not room.overtaken:
                    return room
                room.start_anew()
            if document_id not in self._loading:
                load = asyncio.create_task(self._load(document_id, create=create), name=f"load {document_id}")
                self._loading[document_id] = (create, load)
                load.add_done_callback(lambda _: self._loading.pop(document_id, None))
            creates, task = self._loading[document_id]
            try:
                # Shielded: one member that hangs up must not cancel the load that others wait for.
                return await asyncio.shield(task)
            except DocumentNotFound:
                if creates or not create:
                    raise
                # That load was for somebody who may not create the document; ours may.

    async def _load(self, document_id: str, *, create: bool) -> Room:
        try:
            await self._writer.settled(document_id)
            loaded = await self._log.load(document_id, create=create)
            state = await self._replay(loaded)
        except QuireError as error:
            metrics.load_failures.labels(error.code).inc()
            log.warning("load_failed", document=document_id, code=error.code, reason=error.detail)
            raise
        except Exception as error:
            metrics.load_failures.labels(RoomFailed.code).inc()
            log.exception("load_failed", document=document_id)
            raise RoomFailed("the document could not be loaded; its log is untouched") from error
        room = Room(loaded, state, self._writer, self._limits, self._closed, self._log, self._past)
        room.empty_since = asyncio.get_running_loop().time()
        self._rooms[document_id] = room
        metrics.rooms.inc()
        metrics.rooms_loaded.inc()
        return room

    async def _replay(self, loaded: Loaded) -> LiveState:
        state = LiveState()
        try:
            updates = unpack(loaded.checkpoint.state) if loaded.checkpoint else []
            for row in loaded.rows:
                updates += unpack(row.payload)
            done = 0
            for update in updates:
                large = len(update) > SLICE_BYTES
                state.load(update, await asyncio.to_thread(pairs_in, update) if large else pairs_in(update))
                done += len(update) + 64
                if done > SLICE_BYTES:
                    done = 0
                    await asyncio.sleep(0)
            state.loaded()
        except (MalformedUpdate, MalformedFrame) as error:
            raise RoomFailed(f"the document cannot be read, and is left untouched: {error.detail}") from error
        return state

    def _closed(self, room: Room) -> None:
        if self._rooms.get(room.document_id) is room:
            del self._rooms[room.document_id]
            metrics.rooms.dec()

    async def _tend(self) -> None:
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while True:
            lagging = any(room.is_lagging for room in self._rooms.values())
            await asyncio.sleep(LAG_CHECK_SECONDS if lagging else TEND_SECONDS)
            now = loop.time()
            if now - checked >= TEND_SECONDS:
                checked = now
                await self._tend_rooms(list(self._rooms.values()), now)
            else:
                await self._tend_rooms([room for room in self._rooms.values() if room.is_lagging], now)

    async def _tend_rooms(self, rooms: Iterable[Room], now: float) -> None:
        for count, room in enumerate(rooms, 1):
            if count % TEND_SLICE == 0:
                await asyncio.sleep(0)
            if room.closed:
                continue
            try:
                room.tend(now)
                self._checkpoint_or_evict(room, now)
            except Exception as error:
                room.fail(error)

    def _checkpoint_or_evict(self, room: Room, now: float) -> None:
        # A large state is written less often: what a checkpoint costs stays in proportion to what was edited.
        is_due = room.tail_rows >= self._checkpoint_rows or room.tail_bytes >= max(
            self._checkpoint_bytes, room.size // 4
        )
        if is_due and now >= room.next_checkpoint:
            room.next_checkpoint = now + CHECKPOINT_REST_SECONDS
            self._ask_checkpoint(room)
        if room.empty_since is not None and room.is_stored and now - room.empty_since >= self._idle_seconds:
            if room.tail_rows >= CHECKPOINT_ON_EVICT_ROWS:
                self._ask_checkpoint(room)
            room.close()

    def _ask_checkpoint(self, room: Room) -> None:
        room.tail_rows = 0
        room.tail_bytes = 0
        self._checkpointer.ask(room.document_id)
