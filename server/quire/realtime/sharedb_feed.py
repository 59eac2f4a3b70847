"""What happens in one room, for its ShareDB members: each revision encoded once, and sent to all in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.errors import Lagging, Pruned, QuireError
from quire.protocol import sharedb_replies as replies
from quire.protocol.sharedb import FOREIGN, ORIGIN, Address
from quire.rooms.linear import Linear, Revision, Submitted
from quire.rooms.pace import Pace

if TYPE_CHECKING:
    from quire.realtime.socket import Socket
    from quire.rooms.room import Room

log = structlog.get_logger(__name__)

KEPT_FRAMES = 256
MAX_BEHIND = 50_000
"""Revisions that a client may be behind and still be brought up to date, rather than told to load anew."""
LOOK_AGAIN_SECONDS = 0.1

CHUNK = 200
"""Revisions that are sent before the client is waited for."""


def author(origin: str) -> str:
    """The digest of the client whose edit has this origin; "" for what came another way."""
    return origin.split(":", 2)[1] if origin.startswith(ORIGIN + ":") else ""


class Follower:
    """A client that is subscribed to a document."""

    __slots__ = ("awaited", "feed", "max_bytes", "own", "recovery", "socket", "version")

    def __init__(self, feed: Feed, socket: Socket, own: dict[str, str], version: int, max_bytes: int) -> None:
        self.feed = feed
        self.socket = socket
        self.own = own
        """The client's ids by their digests."""
        self.version = version
        """What the client has been sent, or had."""
        self.max_bytes = max_bytes
        self.awaited: str | None = None
        """The origin of its own edit on the way to the log, after whose acknowledgement the rest follows."""
        self.recovery: asyncio.Task[None] | None = None
        """Brings it up to date after it was too slow; None while it keeps up."""

    def write(self, frames: bytes) -> None:
        """Send operations; from a client that does not read them they are kept back."""
        direct = self.socket.direct
        if direct is not None:
            with suppress(RuntimeError):  # the connection has just ended
                direct(frames)
        elif self.socket.send(frames, frames, self.max_bytes) > self.max_bytes and self.recovery is None:
            metrics.members_lagging.inc()
            log.warning("member_lagging", document=self.feed.room.document_id, origin=ORIGIN)
            self.recovery = asyncio.create_task(self._recover(), name="sharedb recovery")

    async def _recover(self) -> None:
        """Wait until the client has read enough, then send what it lacks, from the log if it is much."""
        try:
            async with asyncio.timeout(self.feed.lag_seconds):
                await self.socket.drained()
            held = False
            while not held and (revisions := await self.feed.since(self.version)):
                for start in range(0, len(revisions), CHUNK):
                    held = held or not self._send(revisions[start : start + CHUNK])
                    await self.socket.drained()
        except TimeoutError:
            self.socket.refuse(Lagging(f"nothing was read for {self.feed.lag_seconds:g} seconds"))
        except QuireError as error:
            self.socket.close(error)
        except Exception:
            log.exception("connection_failed", dialect=ORIGIN)
            self.socket.close(QuireError())
        finally:
            self.recovery = None

    def _send(self, revisions: Iterable[Revision]) -> bool:
        """Whether all could be sent: not what follows an edit of its own that is not acknowledged yet."""
        frames: list[bytes] = []
        held = False
        for revision in revisions:
            if held := revision.origin == self.awaited:
                break
            # Other edits of its own were acknowledged on another connection, or are about to be sent again.
            if author(revision.origin) not in self.own:
                frames.append(self.feed.frame(revision))
            self.version = revision.seq
        if frames:
            self.write(b"".join(frames))
        return not held

    def catch_up(self) -> None:
        """Send what it lacks."""
        if self.recovery is not None:
            return
        revisions = self.feed.linear.since(self.version)
        if revisions is None:
            self.recovery = asyncio.create_task(self._recover(), name="sharedb recovery")
        else:
            self._send(revisions)

    async def settled(self) -> None:
        """Return when it keeps up."""
        while self.recovery is not None:
            await asyncio.wait([self.recovery])

    def end(self) -> None:
        """Follow no more."""
        self.feed.followers.pop(self, None)
        if self.recovery is not None:
            self.recovery.cancel()


class Feed:
    """One room's, for as long as a ShareDB client has its document."""

    def __init__(
        self, room: Room, linear: Linear, address: Address, *, lag_seconds: float, flush_seconds: float
    ) -> None:
        """`flush_seconds` is how long a busy room's operations are gathered at most."""
        self.room = room
        self.linear = linear
        self.lag_seconds = lag_seconds
        self.followers: dict[Follower, None] = {}
        self.pending: dict[str, asyncio.Future[Submitted]] = {}
        """Edits on their way to the log by their origin: a client that comes back sends them again."""
        self.users = 0
        """How many connections have the document, and edits are on their way."""
        self._address = address
        self._frames: dict[int, bytes] = {}
        self._new: list[Revision] = []
        self._pace = Pace(flush_seconds)
        self._flush_handle: asyncio.Handle | None = None
        self._snapshot = (-1, "")
        self._changed: asyncio.Future[None] | None = None
        """Done with the next revision; None while nobody waits for it."""
        self._end = linear.subscribe(self._stored)

    def close(self) -> None:
        """The room has ended, or nobody here needs it."""
        self._end()
        if self._flush_handle is not None:
            self._flush_handle.cancel()
        if self._changed is not None:
            self._changed.cancel()

    async def changed(self) -> None:
        """Return when there is another revision, or soon: not all that waits in a room becomes one."""
        if self._changed is None or self._changed.done():
            self._changed = asyncio.get_running_loop().create_future()
        await asyncio.wait([self._changed], timeout=LOOK_AGAIN_SECONDS)

    def frame(self, revision: Revision) -> bytes:
        """A revision as an operation of another client."""
        frame = self._frames.get(revision.seq)
        if frame is None:
            frame = self._frames[revision.seq] = self.encode(revision, {})
            if len(self._frames) > KEPT_FRAMES:
                del self._frames[next(iter(self._frames))]
        return frame

    def encode(self, revision: Revision, own: dict[str, str]) -> bytes:
        """A revision as an operation, under the client's id itself if it is one of `own`."""
        src, seq = FOREIGN, revision.seq
        if revision.origin.startswith(ORIGIN + ":"):
            _, src, number = revision.origin.split(":", 2)
            src, seq = own.get(src, src), int(number)
        return replies.operation(self._address, revision.seq - 1, src, seq, revision.delta)

    def snapshot(self) -> tuple[int, str]:
        """The newest version, and the document then as JSON text."""
        head = self.linear.head
        if self._snapshot[0] != head:
            self._snapshot = (head, replies.snapshot(head, self.linear.content() if head else ()))
        return self._snapshot

    async def since(self, version: int) -> list[Revision]:
        """The revisions after `version`. Raises as `Linear.catch_up`, and Pruned if they are too many."""
        if self.linear.head - version > MAX_BEHIND:
            raise Pruned(f"Version {version} is more than {MAX_BEHIND} versions behind. Load the document anew.")
        return await self.linear.catch_up(version)

    def _stored(self, revision: Revision) -> None:
        """Collect what one commit brought, in a busy room several; acknowledgements go out before."""
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
        self._new.append(revision)
        if self._flush_handle is None:
            loop, rest = asyncio.get_running_loop(), self._pace.wait()
            self._flush_handle = loop.call_soon(self._flush) if rest <= 0 else loop.call_later(rest, self._flush)

    def _flush(self) -> None:
        self._flush_handle = None
        try:
            self._send_new()
        except Exception as error:
            # Some may lack an operation now: all come back and get it.
            log.exception("connection_failed", dialect=ORIGIN)
            for follower in list(self.followers):
                follower.socket.close(error if isinstance(error, QuireError) else QuireError())

    def _send_new(self) -> None:
        new, self._new = self._new, []
        if not self.followers:
            return
        began = perf_counter()
        frames = b"".join([self.frame(revision) for revision in new])
        before, head = new[0].seq - 1, new[-1].seq
        authors = {author(revision.origin) for revision in new}
        delivered = 0
        for follower in list(self.followers):
            if follower.recovery is not None:
                continue
            if follower.version == before and follower.own.keys().isdisjoint(authors):
                follower.version = head
                follower.write(frames)
                delivered += len(new)
            else:
                follower.catch_up()
        metrics.updates_delivered.inc(delivered)
        self._pace.delivered(began, len(new))
