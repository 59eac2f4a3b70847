"""The changes feed: revisions of a document as deltas, by polling, long polling and server-sent events.

Followers of a document share its feed: a revision is encoded once, and the same bytes are written to every follower's
transport. One that reads too slowly gets nothing queued, and resumes from the log when it has read what it has.
"""

from __future__ import annotations

import asyncio
import json
import math
from time import perf_counter
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import HttpVersion11, web

from quire import metrics
from quire.api.describe import describe
from quire.api.query import read_query
from quire.content.described import Changes, ChangesQuery
from quire.documents.models import Kind
from quire.errors import BadRequest, Conflict, DocumentNotFound, Draining, Pruned, QuireError, UnknownRevision
from quire.realtime.live import Admitted, Live
from quire.rooms.actor import Role
from quire.rooms.pace import Pace
from quire.rooms.quiet import NOWHERE, SILENT
from quire.sharing.access import Access, Admission
from quire.text.delta import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quire.rooms.linear import Linear, Revision
    from quire.rooms.registry import Registry

log = structlog.get_logger(__name__)

MAX_REVISIONS = 500
"""How many revisions one answer has at most."""

HEARTBEAT_SECONDS = 10.0
RETRY_MS = 2000
MAX_UNSENT = 256 * 1024
"""Bytes that a follower may leave unread before it gets no more."""
LAG_SECONDS = 60.0
MAX_REST = 0.06
"""How many seconds a busy document's revisions are gathered at most."""

BUSY_MS, QUIET_MS, IDLE_MS = 1000, 5000, 30_000
"""How soon to poll again after a change just now, within the last minute, and longer ago."""
ROOMS_OF_A_BUSY_NODE = 500
"""With so many open rooms, half as often."""


class Follower(Admitted):
    """Somebody who reads revisions; in the room so that a change of rights takes effect."""

    __slots__ = ("behind", "error", "seq", "transport", "waiter")

    def __init__(self, admission: Admission, transport: asyncio.Transport | None) -> None:
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

    def close(self, error: QuireError) -> None:
        self.error = error
        self.waiter.set()

    def told_role(self, role: Role, reason: str) -> None:
        """Whoever may read may follow."""


class Feed:
    """What the followers of one document share: from the first that comes until the last has gone."""

    def __init__(self, linear: Linear, on_empty: Callable[[], object]) -> None:
        self._loop = asyncio.get_running_loop()
        self._followers: set[Follower] = set()
        self._new: list[tuple[int, bytes]] = []
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

    def _told(self, revision: Revision) -> None:
        self._new.append((revision.seq, chunk(event(revision))))
        if self._handle is None:
            rest = self._pace.wait()
            self._handle = self._loop.call_soon(self._flush) if rest <= 0 else self._loop.call_later(rest, self._flush)

    def _flush(self) -> None:
        began = perf_counter()
        self._handle = None
        new, self._new = self._new, []
        data, first, last = b"".join([frame for _, frame in new]), new[0][0], new[-1][0]
        for follower in list(self._followers):
            transport = follower.transport
            if (
                follower.behind
                or transport is None
                or transport.is_closing()
                or follower.seq != first - 1
                or transport.get_write_buffer_size() > MAX_UNSENT
            ):
                follower.behind = True
                follower.waiter.set()
                continue
            transport.write(data)
            follower.seq = last
        metrics.updates_delivered.inc(len(self._followers) * len(new))
        self._pace.delivered(began, len(new))


class ChangesViews:
    """The route `/api/v1/documents/{id}/changes`."""

    def __init__(self, registry: Registry, access: Access, live: Live) -> None:
        self._registry = registry
        self._access = access
        self._live = live
        self._feeds: dict[Linear, Feed] = {}
        self._followers: set[Follower] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_resource("/api/v1/documents/{id}/changes").add_route("GET", self.get)

    def drain(self) -> None:
        """End every stream and every wait: clients come back elsewhere, or later."""
        for follower in self._followers:
            follower.close(Draining())

    @describe(
        "What has changed since a revision",
        query=ChangesQuery,
        answers={200: {"application/json": Changes, "text/event-stream": None}},
        errors=(UnknownRevision, Pruned, Conflict),
        headers={"Last-Event-ID": "Of a stream: the newest revision that was seen, instead of `since`."},
    )
    async def get(self, request: web.Request) -> web.StreamResponse:
        """Revisions after `since`: at once, after waiting for one (`wait`), or as a stream of events."""
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        changes = self._live.changes
        standing, role = await self._access.require(caller, document_id, Role.VIEWER)
        if Kind(standing.kind) not in (Kind.RICHTEXT, Kind.CODE):
            raise Conflict(f"A document of kind {standing.kind} has no text whose changes could be followed.")
        streams = request.method == "GET" and "text/event-stream" in request.headers.get("Accept", "")
        if streams and request.version < HttpVersion11:
            raise BadRequest("A stream of events needs HTTP/1.1.")
        query = read_query(request, ChangesQuery)
        since = _last_seen(request) if streams else None
        if since is None:
            since = query.since
        if since is None and not streams:
            raise BadRequest("since says after which revision; 0 for all of them.")
        if since == standing.head and not streams and not query.wait:
            room = self._registry.get(document_id)
            return self._polled([], since, room.linear if room is not None else None)
        admission = Admission(document_id, caller.actor, role, caller, Role.OWNER)
        follower = Follower(admission, request.transport if streams else None)
        room = follower.room = await self._registry.join(document_id, follower, create=False)
        self._followers.add(follower)
        try:
            await self._live.joined(follower, changes)
            linear = await room.linearize()
            if streams:
                return await self._stream(request, linear, follower, since)
            return await self._poll(linear, follower, since or 0, query.wait)
        finally:
            self._followers.discard(follower)
            room.remove(follower)

    # Polling

    async def _poll(self, linear: Linear, follower: Follower, since: int, wait: float) -> web.Response:
        found = await linear.page(since, MAX_REVISIONS)
        if not found and wait and follower.error is None:
            end = linear.subscribe(lambda _: follower.waiter.set())
            try:
                async with asyncio.timeout(wait):
                    await follower.waiter.wait()
            except TimeoutError:
                pass
            finally:
                end()
            if isinstance(follower.error, DocumentNotFound):
                return self._polled([], since, None, stop=True)
            if follower.error is not None:
                raise follower.error
            found = await linear.page(since, MAX_REVISIONS)
        return self._polled(found, since, linear)

    def _polled(
        self, found: Sequence[Revision], since: int, linear: Linear | None, *, stop: bool = False
    ) -> web.Response:
        newest = found[-1].seq if found else since
        more = linear is not None and newest < linear.head
        return web.json_response(
            {
                "revision": newest,
                "revisions": [represent(revision) for revision in found],
                "more": more,
                "poll_after_ms": None if stop else 0 if more else self._pace(linear),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _pace(self, linear: Linear | None) -> int:
        """When to poll again: sooner where much happens, later on a node with much to do."""
        idle = math.inf
        if linear is not None and linear.changed:
            idle = asyncio.get_running_loop().time() - linear.changed
        pause = BUSY_MS if idle < 5 else QUIET_MS if idle < 60 else IDLE_MS
        return min(2 * IDLE_MS, round(pause * (1 + len(self._registry) / ROOMS_OF_A_BUSY_NODE)))

    # Events

    async def _stream(
        self, request: web.Request, linear: Linear, follower: Follower, since: int | None
    ) -> web.StreamResponse:
        follower.seq = linear.head if since is None else since
        missed = await linear.page(follower.seq, MAX_REVISIONS)  # errors are problems, before the stream begins
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        feed = self._feeds.get(linear)
        if feed is None:
            feed = self._feeds[linear] = Feed(linear, lambda: self._feeds.pop(linear, None))
        feed.add(follower)
        metrics.changes_followers.inc()
        try:
            await _write(response, f"retry: {RETRY_MS}\n\n".encode())
            await _serve(response, linear, follower, missed)
        except ConnectionError:
            pass
        except TimeoutError:
            log.warning("follower_lagging", document=follower.admission.document_id)
            if follower.transport is not None:
                follower.transport.abort()
        finally:
            metrics.changes_followers.dec()
            feed.remove(follower)
        return response


async def _serve(response: web.StreamResponse, linear: Linear, follower: Follower, missed: Sequence[Revision]) -> None:
    """Write what a follower lacks, beats of the heart, and why it ends; what is new comes from the feed.

    Raises TimeoutError for one that does not read, ConnectionError for one that is gone.
    """
    loop = asyncio.get_running_loop()
    transport = follower.transport
    assert transport is not None
    pending = missed
    beat = loop.time() + HEARTBEAT_SECONDS
    while not transport.is_closing():
        if follower.error is not None:
            await _write(response, _closed(follower.error))
            return
        if follower.seq < linear.head:
            follower.behind = True
            for revision in pending or await linear.page(follower.seq, MAX_REVISIONS):
                await _write(response, event(revision))
                follower.seq = revision.seq
            pending = []
            beat = loop.time() + HEARTBEAT_SECONDS
            continue
        follower.behind = False  # nothing awaits between the look at the head and this
        follower.waiter.clear()
        try:
            async with asyncio.timeout(max(0.0, beat - loop.time())):
                await follower.waiter.wait()
        except TimeoutError:
            await _write(response, b": \n\n")
            beat = loop.time() + HEARTBEAT_SECONDS


async def _write(response: web.StreamResponse, data: bytes) -> None:
    """Write, and wait as long as a reader may take. Raises TimeoutError and ConnectionError."""
    async with asyncio.timeout(LAG_SECONDS):
        await response.write(data)


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


def chunk(data: bytes) -> bytes:
    """Data as a chunk of an HTTP/1.1 body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def _closed(error: QuireError) -> bytes:
    data = json.dumps({"code": error.code, "message": error.detail}, ensure_ascii=False)
    return f"event: closed\ndata: {data}\n\n".encode()


def _last_seen(request: web.Request) -> int | None:
    value = request.headers.get("Last-Event-ID", "")
    if value and not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise BadRequest("Last-Event-ID is a revision: a whole number from 0.")
    return int(value) if value else None
