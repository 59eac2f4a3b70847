"""`/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from quire.errors import Draining, QuireError, Unavailable

if TYPE_CHECKING:
    from quire.documents.store import Store

PING_SECONDS = 3.0


class Health:
    """What the process says of itself. `ready` and `draining` are set by the application."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.migrated = False
        self.broken: str | None = None
        """Why the database will not become usable without a person's help; None if nothing is known against it."""
        self.draining = False

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/healthz", self.alive)
        router.add_get("/readyz", self.ready)
        router.add_get("/metrics", self.metrics)

    def require_ready(self) -> None:
        """Raises Draining, or Unavailable while the database has not been reached and migrated."""
        if self.draining:
            raise Draining
        if self.broken is not None:
            raise Unavailable(self.broken)
        if not self.migrated:
            raise Unavailable("The database has not been reached yet; the server keeps trying.")

    @web.middleware
    async def guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer nothing from a database that is not there yet."""
        if request.path.startswith("/api/"):
            self.require_ready()
        return await handler(request)

    async def alive(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(self, request: web.Request) -> web.Response:
        """200 if the database answers and the server is not stopping, otherwise 503 with the reason."""
        try:
            self.require_ready()
            async with asyncio.timeout(PING_SECONDS):
                await self._store.ping()
        except QuireError as error:
            return web.json_response({"status": "not ready", "reason": error.detail}, status=503)
        except TimeoutError:
            reason = f"The database did not answer within {PING_SECONDS:g} seconds."
            return web.json_response({"status": "not ready", "reason": reason}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
