"""What the followers of one document share: a revision is encoded once, and the same bytes go to every transport.

A follower that reads too slowly gets nothing queued, and is brought up to date by its own task when it has read what it
has. Nothing else is kept for it meanwhile, so that what a follower costs is bounded however long the history is.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

from quire import metrics
from quire.realtime.live import Admitted
from quire.rooms.pace import Pace
from quire.rooms.quiet import NOWHERE, SILENT
from quire.text.delta import to_json

if TYPE_CHECKING:
    from quire.errors import QuireError
    from quire.rooms.actor import Role
    from quire.rooms.linear import Linear, Revision
    from quire.sharing.access import Admission

MAX_UNSENT = 256 * 1024
"""Bytes that a follower may leave unread before it gets no more."""
MAX_REST = 0.06
"""How many seconds a busy document's revisions are gathered at most."""
KEPT_BYTES = 2 * 1024 * 1024
"""How much of what was encoded is kept for those who come a little later."""


class Follower(Admitted):
    """Somebody who reads revisions; in the room so that a change of rights takes effect."""

    __slots__ = ("behind", "error", "seq", "transport", "waiter")

    def __init__(self, admission: Admission, transport: asyncio.Transport | None) -> None:
        """`transport` is None if whoever asks is gone already."""
        super().__init__(channel=SILENT, outlet=NOWHERE, admission=admission, origin="changes", max_bytes=MAX_UNSENT)
        self.transport = transport
        self.seq = 0
        """The newest revision it was sent."""
        self.behind = True
        """Whether its own task writes what it lacks; the feed does not, then."""
        self.waiter = asyncio.Event()
        """Set when there is something to do for it that its own task does."""
        self.error: QuireError | None = None
        """Why it was closed."""

    @property
    def is_gone(self) -> bool:
        """Whether nobody is at the other end any more."""
        return self.transport is None or self.transport.is_closing()

    @property
    def is_full(self) -> bool:
        """Whether it has left so much unread that it gets no more for now."""
        return self.transport is None or self.transport.get_write_buffer_size() > MAX_UNSENT

    def close(self, error: QuireError) -> None:
        self.error = error
        self.waiter.set()

    def told_role(self, role: Role, reason: str) -> None:
        """Whoever may read may follow."""


class Feed:
    """From the first follower of a document that comes until the last has gone."""

    def __init__(self, linear: Linear, on_empty: Callable[[], object]) -> None:
        self._loop = asyncio.get_running_loop()
        self._followers: set[Follower] = set()
        self._new: list[Revision] = []
        self._frames: dict[int, bytes] = {}
        self._frames_size = 0
        self._pace = Pace(MAX_REST)
        self._handle: asyncio.Handle | None = None
        self._on_empty = on_empty
        self._end = linear.subscribe(self._told)

    def add(self, follower: Follower) -> None:
        self._followers.add(follower)

    def remove(self, follower: Follower) -> None:
        self._followers.discard(follower)
        if not self._followers:
            self._end()
            if self._handle is not None:
                self._handle.cancel()
            self._on_empty()

    def write(self, follower: Follower, revisions: Sequence[Revision]) -> None:
        """Write what a follower lacks, as much of it as it may leave unread."""
        assert follower.transport is not None
        for revision in revisions:
            if follower.is_full or follower.is_gone:
                return
            follower.transport.write(self._frame(revision))
            follower.seq = revision.seq

    def _told(self, revision: Revision) -> None:
        self._new.append(revision)
        if self._handle is None:
            rest = self._pace.wait()
            self._handle = self._loop.call_soon(self._flush) if rest <= 0 else self._loop.call_later(rest, self._flush)

    def _flush(self) -> None:
        began = perf_counter()
        self._handle = None
        new, self._new = self._new, []
        data, first, last = b"".join([self._frame(revision) for revision in new]), new[0].seq, new[-1].seq
        for follower in list(self._followers):
            transport = follower.transport
            if follower.behind or transport is None or transport.is_closing() or follower.seq != first - 1:
                follower.behind = True
                follower.waiter.set()
                continue
            if transport.get_write_buffer_size() > MAX_UNSENT:
                metrics.members_lagging.inc()
                follower.behind = True
                follower.waiter.set()
                continue
            transport.write(data)
            follower.seq = last
        metrics.updates_delivered.inc(len(self._followers) * len(new))
        self._pace.delivered(began, len(new))

    def _frame(self, revision: Revision) -> bytes:
        frame = self._frames.get(revision.seq)
        if frame is None:
            frame = self._frames[revision.seq] = chunk(event(revision))
            self._frames_size += len(frame)
            while self._frames_size > KEPT_BYTES:
                self._frames_size -= len(self._frames.pop(next(iter(self._frames))))
        return frame


def represent(revision: Revision) -> dict[str, Any]:
    """A revision as JSON."""
    return {
        "revision": revision.seq,
        "delta": {"ops": to_json(revision.delta)},
        "actor": revision.actor,
        "origin": revision.origin.partition(":")[0],
        "at": revision.at.isoformat().replace("+00:00", "Z"),
    }


def event(revision: Revision) -> bytes:
    """A revision as a server-sent event."""
    data = json.dumps(represent(revision), ensure_ascii=False, separators=(",", ":"))
    return f"id: {revision.seq}\nevent: change\ndata: {data}\n\n".encode()


def farewell(error: QuireError) -> bytes:
    """Why a stream ends, as its last event."""
    data = json.dumps({"code": error.code, "message": error.detail}, ensure_ascii=False)
    return f"event: closed\ndata: {data}\n\n".encode()


def chunk(data: bytes) -> bytes:
    """Data as a chunk of an HTTP/1.1 body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
