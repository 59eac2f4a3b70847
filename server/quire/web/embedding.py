"""What pages of websites that may embed documents (`QUIRE_EMBED_ORIGINS`) may ask for with a document token: the files
of its document (CORS, as the Fetch standard has it). No cookie goes with that."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from quire.guards.origins import Origins

_FILES = re.compile(r"/api/v1/documents/[^/]+/attachments(?:/.*)?\Z", re.DOTALL)

_PREFLIGHT = {
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, POST, PUT, DELETE",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Authorization, Content-Type, Range, If-Range, If-None-Match",
    hdrs.ACCESS_CONTROL_MAX_AGE: "600",
}
_EXPOSED = "ETag, Content-Disposition, Content-Range, Location"


class Embedding:
    """Answers browsers that ask before they send something, and lets pages read what is answered."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    @web.middleware
    async def preflight(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        asks = request.method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
        if asks and _FILES.match(request.path) and self._origins.embeds(request.headers.get(hdrs.ORIGIN, "")):
            return web.Response(status=204, headers=_PREFLIGHT)
        return await handler(request)

    async def prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """For aiohttp's `on_response_prepare`."""
        if not self._origins.embeds(None) or not _FILES.match(request.path):
            return
        headers = response.headers
        headers[hdrs.VARY] = ", ".join(filter(None, (headers.get(hdrs.VARY), hdrs.ORIGIN)))
        origin = request.headers.get(hdrs.ORIGIN, "")
        if self._origins.embeds(origin):
            headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
            headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _EXPOSED
