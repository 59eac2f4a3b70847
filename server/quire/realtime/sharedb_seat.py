"""One document on one ShareDB connection: opened when it is first asked for; its messages have their turns."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import structlog

from quire.errors import (
    DocumentNotFound,
    NotAcceptable,
    QuireError,
    RateLimited,
    RoomFailed,
    TryAgain,
    UnknownRevision,
)
from quire.protocol import sharedb
from quire.protocol import sharedb_replies as replies
from quire.realtime.live import Admitted
from quire.realtime.sharedb_answers import BulkRequest, Refused, about, refusal
from quire.realtime.sharedb_feed import CHUNK, Feed, Follower, author
from quire.realtime.sharedb_submission import Submission
from quire.rooms.actor import Role
from quire.rooms.quiet import NOWHERE, SILENT

if TYPE_CHECKING:
    from quire.protocol.sharedb import Address
    from quire.realtime.sharedb import Connection
    from quire.sharing.access import Admission

log = structlog.get_logger(__name__)

RICHTEXT = "richtext"


class ShareDBMember(Admitted):
    """In a room for a connection; what it is told goes through the feed."""

    __slots__ = ("_seat",)

    def __init__(self, seat: Seat, admission: Admission) -> None:
        super().__init__(channel=SILENT, outlet=NOWHERE, admission=admission, origin=sharedb.ORIGIN, max_bytes=0)
        self._seat = seat

    def close(self, error: QuireError) -> None:
        self._seat.expelled(error)

    def told_role(self, role: Role, reason: str) -> None:
        """This dialect has no word for it: an edit that may not be is refused."""


class Turn(NamedTuple):
    """A message that waits, and what it costs to keep it."""

    message: sharedb.Message
    cost: int
    bulk: BulkRequest | None


class Seat:
    """Waits (no member), sits (a member of the room), and is put away by its connection."""

    def __init__(self, connection: Connection, address: Address, document_id: str) -> None:
        self.address = address
        self.document_id = document_id
        self.member: ShareDBMember | None = None
        """None until the document is open, and after it has ended."""
        self.follower: Follower | None = None
        """None unless the client is subscribed."""
        self.is_present = False
        """Whether the client listens to, or has, presence in the document."""
        self._connection = connection
        self._feed: Feed | None = None
        self._turns: deque[Turn] = deque()
        self._task: asyncio.Task[None] | None = None
        """None while nothing waits."""

    @property
    def feed(self) -> Feed:
        """While somebody sits here."""
        assert self._feed is not None
        return self._feed

    @property
    def is_idle(self) -> bool:
        """Whether the client would not notice its end."""
        return self._task is None and self.follower is None and not self.is_present

    @property
    def is_busy(self) -> bool:
        """Whether messages wait for their turn."""
        return self._task is not None

    def put(self, message: sharedb.Message, cost: int, bulk: BulkRequest | None = None) -> None:
        """Handle a message after those before it."""
        self._turns.append(Turn(message, cost, bulk))
        if self._task is None:
            self._task = asyncio.create_task(self._work(), name="sharedb")

    async def _work(self) -> None:
        connection = self._connection
        while self._turns:
            message, cost, bulk = self._turns.popleft()
            try:
                await connection.socket.drained()
                await self._handle(message, bulk)
            except Refused as error:
                self._refuse(message, bulk, error)
            except (TryAgain, RateLimited, RoomFailed) as error:
                if not connection.socket.closing:
                    connection.socket.refuse(error)  # the client comes back, and sends it again
            except QuireError as error:
                self._refuse(message, bulk, refusal(error))
            except Exception:
                log.exception("connection_failed", dialect=sharedb.ORIGIN)
                connection.socket.close(QuireError())
            connection.handled(cost)
        self._task = None
        if self.member is None or connection.has_closed:
            connection.put_away(self)

    def _refuse(self, message: sharedb.Message, bulk: BulkRequest | None, error: Refused) -> None:
        if isinstance(message, sharedb.Bulk):
            assert bulk is not None
            bulk.failed(self.address.id, error)
        else:
            self._connection.write(replies.refused(about(message), error.code, error.detail))

    async def _handle(self, message: sharedb.Message, bulk: BulkRequest | None) -> None:
        if isinstance(message, sharedb.Submit):
            await self._submit(message)
        elif isinstance(message, sharedb.Fetch):
            await self._fetch(message.version, subscribe=message.subscribe)
            action = "s" if message.subscribe else "f"
            if message.version is None:
                data = self.snapshot(subscribe=message.subscribe)
                self._connection.write(replies.snapshot_reply(action, self.address, data))
            else:
                self._connection.write(replies.reply(action, self.address))
        elif isinstance(message, sharedb.Unsubscribe):
            self._unsubscribe()
            self._connection.write(replies.reply("u", self.address))
        elif isinstance(message, sharedb.SnapshotFetch):
            await self._fetch_snapshot(message)
        elif isinstance(message, sharedb.Bulk):
            assert bulk is not None
            if message.action == "bu":
                self._unsubscribe()
            else:
                await self._fetch(message.versions[self.address.id], subscribe=message.action == "bs")
            bulk.done(self.address.id, self)
        else:
            assert isinstance(message, sharedb.Presence | sharedb.PresenceChange)
            await self._be_present(message)

    async def _be_present(self, message: sharedb.Presence | sharedb.PresenceChange) -> None:
        try:
            exists = await self._open(create=False)
        except DocumentNotFound:
            exists = False
        if not exists:
            if isinstance(message, sharedb.Presence):
                raise Refused("ERR_DOC_DOES_NOT_EXIST", "Cannot submit presence. Document has not been created")
            self._connection.for_all(message)
        else:
            self._connection.presence(self, message)
            self.is_present = message.channel in self._connection.channels

    # Coming and going

    async def _open(self, *, create: bool) -> bool:
        """Let the client into the document; whether there is one. Raises as joining does."""
        if self.member is not None:
            return True
        connection = self._connection
        dialect = connection.dialect
        changes = dialect.live.changes
        admission = await connection.admit(self.document_id)
        if admission.creates:
            if not create:
                return False
            admission = await dialect.access.create(admission)
        member = ShareDBMember(self, admission)
        room = member.room = await dialect.registry.join(self.document_id, member, create=False)
        try:
            if room.kind != RICHTEXT:
                raise NotAcceptable(f"ShareDB clients edit rich text; this document is of the kind {room.kind}.")
            self._feed = await dialect.feed(room, self.address)
        except BaseException:
            room.remove(member)
            raise
        if member.gone:  # it was expelled while the document was being read
            self._detach()
            raise TryAgain("The document was closed meanwhile.")
        self.member = member
        await dialect.live.joined(member, changes)
        self.require_member()
        return True

    def require_member(self) -> ShareDBMember:
        """Whoever sits here, after something was awaited. Raises TryAgain if the room has let the client go."""
        if self.member is None:
            raise TryAgain("The document was closed meanwhile.")
        return self.member

    def _detach(self) -> None:
        if self.follower is not None:
            self.follower.end()
            self.follower = None
        if self._feed is not None:
            self._connection.dialect.release(self._feed)
            self._feed = None

    def leave(self) -> None:
        """The client needs the document no longer."""
        member, self.member = self.member, None
        self._detach()
        if member is not None and member.room is not None:
            member.room.remove(member)

    def expelled(self, error: QuireError) -> None:
        """The room has let the client go."""
        if self.member is None:
            return
        self.member = None
        self._detach()
        self._connection.ended(self, error)

    def forget(self) -> None:
        """The connection has ended. Edits that came before go on."""
        kept = [turn for turn in self._turns if isinstance(turn.message, sharedb.Submit)]
        self._turns.clear()
        self._turns.extend(kept)

    # Reading

    async def _fetch(self, version: int | None, *, subscribe: bool) -> None:
        """Send what came since `version`. Raises for a version that the document never had."""
        if not await self._open(create=subscribe):
            if version:
                raise UnknownRevision(f"There is no document {self.document_id}.")
            return
        if version is None:
            return
        if self.follower is not None:
            await self.follower.settled()
        feed, own = self.feed, self._connection.own
        while revisions := await feed.since(version):
            for start in range(0, len(revisions), CHUNK):
                await self._connection.socket.drained()
                frames = [
                    feed.encode(revision, own) if author(revision.origin) in own else feed.frame(revision)
                    for revision in revisions[start : start + CHUNK]
                ]
                self._connection.write(b"".join(frames))
            version = revisions[-1].seq
        self.require_member()
        if subscribe or self.follower is not None:
            self._follow(version)

    def snapshot(self, *, subscribe: bool) -> str:
        """The document now, as JSON text; with `subscribe`, what comes after it is sent."""
        if self.member is None:
            return replies.snapshot(0, ())
        version, data = self.feed.snapshot()
        if subscribe:
            self._follow(version)
        return data

    def _follow(self, version: int) -> None:
        if self.follower is None:
            connection = self._connection
            limit = connection.dialect.settings.max_member_bytes
            self.follower = Follower(self.feed, connection.socket, connection.own, version, limit)
            self.feed.followers[self.follower] = None
        self.follower.version = max(self.follower.version, version)

    def _unsubscribe(self) -> None:
        if self.follower is not None:
            self.follower.end()
            self.follower = None
        if not self.is_present:
            self.leave()

    async def _fetch_snapshot(self, message: sharedb.SnapshotFetch) -> None:
        exists = await self._open(create=False)
        head, data = self.feed.snapshot() if exists else (0, replies.snapshot(0, ()))
        version = head if message.version is None else message.version
        if version > head:
            raise Refused(
                "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT", "Requested version exceeds latest snapshot version"
            )
        if version == 0:
            data = replies.snapshot(0, ())
        elif version < head:
            content = await self._connection.dialect.content_at(self.document_id, version)
            data = replies.snapshot(version, content)
        self._connection.write(replies.snapshot_answer(message.number, data))

    # Editing

    async def _submit(self, message: sharedb.Submit) -> None:
        if message.deletes:
            raise Refused("ERR_DATABASE_METHOD_NOT_IMPLEMENTED", "ShareDB clients cannot delete documents here.")
        await self._open(create=message.creates)
        if self.member is None:
            raise Refused("ERR_DOC_DOES_NOT_EXIST", "Document does not exist")
        await Submission(self, self._connection, message).run()
