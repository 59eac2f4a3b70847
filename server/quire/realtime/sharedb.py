"""The ShareDB dialect at `/ws/sharedb`: many documents over one socket, edited as deltas on versions.

A version is a revision of the log. What a client submits is transformed, stored, and acknowledged; what others do, in
whatever dialect, comes to it as operations, in the order of the log.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from quire import metrics
from quire.documents.models import check_id
from quire.errors import MalformedFrame, QuireError, RoomFailed, TooMany, TryAgain
from quire.protocol import sharedb
from quire.protocol import sharedb_replies as replies
from quire.protocol.sharedb import Address
from quire.protocol.sharedb_reading import decode
from quire.realtime.sharedb_answers import BulkRequest, Refused, about, refusal
from quire.realtime.sharedb_feed import Feed
from quire.realtime.sharedb_presence import Presences
from quire.realtime.sharedb_seat import Seat
from quire.sharing.access import Access, Admission, wants_less
from quire.text.content import as_ops

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.documents.store import Store
    from quire.history.replay import History
    from quire.realtime.live import Live
    from quire.realtime.socket import Socket
    from quire.rooms.actor import Role
    from quire.rooms.registry import Registry
    from quire.rooms.room import Room
    from quire.settings import Settings
    from quire.text.delta import Op

log = structlog.get_logger(__name__)

MAX_INLINE_CHARACTERS = 32 * 1024
"""Messages larger than this are read in a thread."""

MAX_WAITING = 2 * 1024 * 1024
"""Characters of one connection's messages that wait for their turn before nothing more is read from it."""
TURN = 1024
"""What a message counts on top of its length."""

MAX_OWN = 16
"""Ids of a client that are remembered: it keeps its id over reconnects, unless the application sees to it otherwise."""


class ShareDBDialect:
    """Opens connections of this dialect, and has what they share."""

    def __init__(
        self, registry: Registry, access: Access, live: Live, store: Store, past: History, settings: Settings
    ) -> None:
        self.registry = registry
        self.access = access
        self.live = live
        self.settings = settings
        self.presences = Presences()
        self._store = store
        self._past = past
        self._feeds: dict[Room, Feed] = {}

    async def __call__(self, request: web.Request, socket: Socket) -> Connection:
        caller = await self.access.identify(request)
        connection = Connection(socket, caller, wants_less(request), request.query.get("token", ""), self)
        connection.write(replies.introduction("init", connection.src))
        return connection

    async def feed(self, room: Room, address: Address) -> Feed:
        """The feed of a room, which is the caller's until it is released. Raises as `Room.linearize`."""
        linear = await room.linearize()
        feed = self._feeds.get(room)
        if feed is None:
            feed = self._feeds[room] = Feed(
                room,
                linear,
                address,
                lag_seconds=self.settings.lag_seconds,
                flush_seconds=self.settings.flush_ms / 1000,
            )
        feed.users += 1
        return feed

    def release(self, feed: Feed) -> None:
        feed.users -= 1
        if feed.users == 0:
            feed.close()
            if self._feeds.get(feed.room) is feed:
                del self._feeds[feed.room]

    async def first_origin(self, document_id: str) -> str:
        """The origin of a document's first revision, from the log; "" if that was cut off."""
        rows = await self._store.read(document_id, after=0, limit=1)
        return rows[0].origin if rows and rows[0].seq == 1 else ""

    async def content_at(self, document_id: str, version: int) -> list[Op]:
        """A document as it was. Raises Pruned, UnknownRevision and TryAgain."""
        state = await self._past.state(document_id, version)
        return await asyncio.to_thread(as_ops, state.payload, ())


class Connection:
    """One socket, the documents on it, and its presence."""

    __slots__ = (
        "_calm",
        "_token",
        "_waiting",
        "at_most",
        "caller",
        "channels",
        "dialect",
        "has_closed",
        "own",
        "seats",
        "socket",
        "src",
    )

    def __init__(self, socket: Socket, caller: Caller, at_most: Role, token: str, dialect: ShareDBDialect) -> None:
        self.socket = socket
        self.caller = caller
        self.at_most = at_most
        self.dialect = dialect
        self.src = secrets.token_hex(16)
        """The client's id, which it may set to the one that it had before."""
        self.own: dict[str, str] = {}
        """Its ids by their digests."""
        self.seats: dict[str, Seat] = {}
        """By the names of documents."""
        self.channels: dict[str, None] = {}
        """In which it listens to presence, or is present."""
        self.has_closed = False
        self._token = token
        self._waiting = 0
        self._calm: asyncio.Future[None] | None = None
        """Done when fewer messages wait; None while nothing is held up by that."""
        self.know(self.src)

    # What comes

    def receive(self, data: bytes) -> Awaitable[None] | None:
        raise MalformedFrame("this dialect speaks text frames only")

    def receive_text(self, text: str) -> Awaitable[None] | None:
        if len(text) > MAX_INLINE_CHARACTERS:
            return self._receive_large(text)
        try:
            message = decode(text)
        except sharedb.BadMessage as error:
            self._answer_bad(error)
            return None
        self._handle(message, TURN + len(text))
        return None if self._waiting < MAX_WAITING else self._calmer()

    async def _receive_large(self, text: str) -> None:
        try:
            message = await asyncio.to_thread(decode, text)
        except sharedb.BadMessage as error:
            self._answer_bad(error)
        else:
            self._handle(message, TURN + len(text))
            await self._calmer()

    def _answer_bad(self, error: sharedb.BadMessage) -> None:
        log.info("message_refused", dialect=sharedb.ORIGIN, code=error.code, reason=error.detail)
        self.write(replies.refused(error.request, error.code, error.detail))

    async def _calmer(self) -> None:
        """Let a large message, or many small ones, have their turn before the next one is read."""
        while self._waiting >= MAX_WAITING:
            self._calm = self._calm or asyncio.get_running_loop().create_future()
            await self._calm

    def handled(self, cost: int) -> None:
        """A message has had its turn."""
        self._waiting -= cost
        if self._calm is not None and self._waiting < MAX_WAITING:
            self._calm.set_result(None)
            self._calm = None

    def closed(self) -> None:
        """Leave every document; edits that came before are still stored."""
        self.has_closed = True
        for name in list(self.channels):
            self.dialect.presences.leave(self, name)
        for seat in list(self.seats.values()):
            seat.forget()
            self.put_away(seat)

    def _handle(self, message: sharedb.Message, cost: int) -> None:
        if isinstance(message, sharedb.Handshake):
            self.src = message.id or self.src
            self.know(self.src)
            self.write(replies.introduction("hs", self.src))
        elif isinstance(message, sharedb.Ping):
            self.write(replies.encode({"a": "pp"}))
        elif isinstance(message, sharedb.Bulk):
            self._handle_bulk(message, cost)
        elif isinstance(message, sharedb.PresenceRequest):
            self.dialect.presences.tell(self, message.channel)
        elif isinstance(message, sharedb.PresenceChange):
            self._change_presence(message, cost)
        elif isinstance(message, sharedb.Presence) and message.address is None:
            self.for_all(message)
        else:
            address = message.address
            assert address is not None
            try:
                self._seat(address).put(message, cost)
            except QuireError as error:
                refused = refusal(error)
                self.write(replies.refused(about(message), refused.code, refused.detail))
            else:
                self._waiting += cost

    def _handle_bulk(self, message: sharedb.Bulk, cost: int) -> None:
        if not message.versions:
            data: dict[str, str] = {}
            self.write(replies.bulk_reply(message.action, message.collection, data))
            return
        bulk = BulkRequest(self, message)
        each = TURN + cost // len(message.versions)
        for name in message.versions:
            try:
                self._seat(Address(message.collection, name)).put(message, each, bulk)
            except QuireError as error:
                bulk.failed(name, refusal(error))
            else:
                self._waiting += each

    # What goes

    def write(self, frames: bytes) -> None:
        """Send, whatever waits to be sent already: nothing is read from a client that does not read."""
        self.socket.write(frames)

    def shed(self, frames: bytes) -> None:
        """Send, unless much waits to be sent already."""
        self.socket.send(frames, b"", self.dialect.settings.max_member_bytes)

    # Documents

    def know(self, src: str) -> str:
        """The digest of one of the client's ids."""
        name = sharedb.digest(src)
        if name not in self.own:
            if len(self.own) >= MAX_OWN:
                current = sharedb.digest(self.src)
                del self.own[next(known for known in self.own if known != current)]
            self.own[name] = src
        return name

    def _seat(self, address: Address) -> Seat:
        """The place of a document. Raises InvalidName, and TooMany if there is none left."""
        name = sharedb.document_name(address, self.dialect.settings.sharedb_collection)
        seat = self.seats.get(name)
        if seat is None:
            check_id(name)
            most = self.dialect.settings.max_documents_per_connection
            if len(self.seats) >= most:
                idle = next((seat for seat in self.seats.values() if seat.is_idle), None)
                if idle is None:
                    raise TooMany(f"at most {most} documents on one connection")
                self.put_away(idle)
            seat = self.seats[name] = Seat(self, address, name)
        return seat

    async def admit(self, document_id: str) -> Admission:
        """Raises as `Access.admit`."""
        try:
            return await self.dialect.access.admit(self.caller, document_id, self._token, self.at_most)
        except QuireError as error:
            metrics.connections_refused.labels(error.code).inc()
            log.info("join_denied", dialect=sharedb.ORIGIN, code=error.code, reason=error.detail)
            raise

    def put_away(self, seat: Seat) -> None:
        """Nothing waits in a place, and nobody sits there, or is to sit there any longer."""
        if not seat.is_busy:
            seat.leave()
            if self.seats.get(seat.document_id) is seat:
                del self.seats[seat.document_id]

    def ended(self, seat: Seat, error: QuireError) -> None:
        """A room has let the client go. What a retry cures ends the socket; else the client's document has an error."""
        if isinstance(error, TryAgain | RoomFailed):
            self.socket.close(error)
            return
        for name in [name for name in self.channels if self._document_of(name) == seat.document_id]:
            self.dialect.presences.leave(self, name)
        about_document = {"a": "op", "c": seat.address.collection, "d": seat.address.id}
        self.write(replies.refused(about_document, error.code, error.detail))
        self.put_away(seat)

    # Presence

    @property
    def may_meet(self) -> bool:
        """Whether the client may be in channels that are no document's."""
        return self.dialect.access.open and not self.caller.foreign

    def _document_of(self, channel: str) -> str | None:
        address = self._address_of(channel)
        return None if address is None else sharedb.document_name(address, self.dialect.settings.sharedb_collection)

    def _address_of(self, channel: str) -> Address | None:
        """The document that a channel is of, if any: the client's own come before the first `.` in the name."""
        for seat in self.seats.values():
            if channel == f"{seat.address.collection}.{seat.address.id}":
                return seat.address
        collection, dot, name = channel.partition(".")
        return Address(collection, name) if dot else None

    def _change_presence(self, message: sharedb.PresenceChange, cost: int) -> None:
        address = self._address_of(message.channel)
        if address is None:
            self.for_all(message)
            return
        try:
            self._seat(address).put(message, cost)
        except QuireError:
            self.for_all(message)
        else:
            self._waiting += cost

    def for_all(self, message: sharedb.Presence | sharedb.PresenceChange) -> None:
        """A message to a channel that is no document's."""
        try:
            ends = isinstance(message, sharedb.PresenceChange) and message.action == "pu"
            if not ends and not self.may_meet:
                raise Refused("ERR_PRESENCE_REFUSED", "Presence is possible in documents only")
            self.presence(None, message)
        except Refused as error:
            self.write(replies.refused(about(message), error.code, error.detail))
        except QuireError as error:
            self.write(replies.refused(about(message), error.code, error.detail))

    def presence(self, seat: Seat | None, message: sharedb.Presence | sharedb.PresenceChange) -> None:
        """A message to a channel that the client may be in; `seat` is the document's. Raises Refused and TooMany."""
        if self.has_closed:
            return
        presences = self.dialect.presences
        if isinstance(message, sharedb.Presence):
            presences.say(self, seat, message)
            self.write(replies.encode(message.echo()))
            return
        if message.action == "ps":
            presences.listen(self, message.channel)
        else:
            presences.leave(self, message.channel)
        self.write(replies.encode(about(message)))
        if message.action == "ps":
            presences.tell(self, message.channel)
