"""The changes feed: revisions of a document as deltas, by polling, long polling and server-sent events."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import structlog
from aiohttp import HttpVersion11, web

from quire import metrics
from quire.api.describe import describe
from quire.api.query import read_query
from quire.content.described import Changes, ChangesQuery
from quire.content.formats import accepts
from quire.documents.models import Kind
from quire.errors import (
    BadRequest,
    Conflict,
    DocumentNotFound,
    Draining,
    Lagging,
    Pruned,
    QuireError,
    RoomFailed,
    UnknownRevision,
)
from quire.realtime.changes_feed import Feed, Follower, farewell, represent
from quire.rooms.actor import Role
from quire.sharing.access import Access, Admission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.realtime.live import Live
    from quire.rooms.linear import Linear, Revision
    from quire.rooms.registry import Registry

log = structlog.get_logger(__name__)

MAX_REVISIONS = 500
"""How many revisions one answer has at most."""

HEARTBEAT_SECONDS = 10.0
RETRY_MS = 2000
LAG_SECONDS = 60.0
LOOK_SECONDS = 1.0
"""How often it is looked for those who have gone: of a connection that nothing is written to nobody is told."""

BUSY_MS, QUIET_MS, IDLE_MS = 1000, 5000, 30_000
"""How soon to poll again after a change just now, within the last minute, and longer ago."""
ROOMS_OF_A_BUSY_NODE = 500
"""With so many open rooms, half as often."""


class ChangesViews:
    """The route `/api/v1/documents/{id}/changes`."""

    def __init__(self, registry: Registry, access: Access, live: Live) -> None:
        self._registry = registry
        self._access = access
        self._live = live
        self._feeds: dict[Linear, Feed] = {}
        self._followers: set[Follower] = set()
        self._looking: asyncio.Handle | None = None
        """The next look for those who have gone; None while nobody is here."""

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
        errors=(UnknownRevision, Pruned, Conflict, RoomFailed),
        headers={"Last-Event-ID": "Of a stream: the newest revision that was seen, instead of `since`."},
    )
    async def get(self, request: web.Request) -> web.StreamResponse:
        """Revisions after `since`: at once, after waiting for one (`wait`), or as a stream of events."""
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        changes = self._live.changes
        standing, role = await self._access.require(caller, document_id, Role.VIEWER)
        if Kind(standing.kind) not in (Kind.RICHTEXT, Kind.CODE):
            raise Conflict(f"A document of kind {standing.kind} has no text whose changes could be followed.")
        streams = request.method == "GET" and accepts(request, "text/event-stream")
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
        follower = Follower(admission, request.transport)
        room = follower.room = await self._registry.join(document_id, follower, create=False)
        self._followers.add(follower)
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)
        try:
            await self._live.joined(follower, changes)
            linear = await room.linearize()
            if streams:
                return await self._stream(request, linear, follower, since)
            return await self._poll(linear, follower, since or 0, query.wait)
        finally:
            self._followers.discard(follower)
            room.remove(follower)

    def _look(self) -> None:
        """Wake those whose client has gone, so that they end."""
        for follower in self._followers:
            if follower.is_gone:
                follower.waiter.set()
        again = bool(self._followers)
        self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look) if again else None

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
            await response.write(f"retry: {RETRY_MS}\n\n".encode())
            feed.write(follower, missed)
            del missed
            if (error := await _serve(request, response, feed, linear, follower)) is not None:
                await response.write(farewell(error))
                async with asyncio.timeout(LAG_SECONDS):
                    await request.writer.drain()
        except ConnectionError:
            pass
        except TimeoutError:
            log.warning("follower_lagging", document=follower.admission.document_id)
            metrics.members_closed.labels(Lagging.code).inc()
            if follower.transport is not None:
                follower.transport.abort()
        finally:
            metrics.changes_followers.dec()
            feed.remove(follower)
        return response


async def _serve(
    request: web.Request, response: web.StreamResponse, feed: Feed, linear: Linear, follower: Follower
) -> QuireError | None:
    """Write what a follower lacks, and beats of the heart; what is new comes from the feed. Returns why it ends, None
    if the follower is gone.

    Raises TimeoutError for one that does not read, ConnectionError for one that is gone.
    """
    loop = asyncio.get_running_loop()
    beat = loop.time() + HEARTBEAT_SECONDS
    while follower.error is None and not follower.is_gone:
        if follower.seq < linear.head:
            follower.behind = True
            async with asyncio.timeout(LAG_SECONDS):
                await request.writer.drain()
            try:
                feed.write(follower, await linear.page(follower.seq, MAX_REVISIONS))
            except QuireError as error:  # history was cut meanwhile, or the database does not answer
                return error
            beat = loop.time() + HEARTBEAT_SECONDS
            continue
        follower.behind = False  # nothing awaits between the look at the head and this
        follower.waiter.clear()
        try:
            async with asyncio.timeout(max(0.0, beat - loop.time())):
                await follower.waiter.wait()
        except TimeoutError:
            await response.write(b": \n\n")
            beat = loop.time() + HEARTBEAT_SECONDS
    return follower.error


def _last_seen(request: web.Request) -> int | None:
    value = request.headers.get("Last-Event-ID", "")
    if value and not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise BadRequest("Last-Event-ID is a revision: a whole number from 0.")
    return int(value) if value else None
