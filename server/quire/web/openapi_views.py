"""`/api/openapi.json` and `/api/docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web

from quire.api.describe import describe
from quire.web.openapi import as_text, make_document
from quire.web.static import NOT_BUILT

PAGE = "api-docs.html"
"""What Vite makes of `client/api-docs.html`."""


class OpenApiViews:
    """The description of the API, for programs and for people."""

    def __init__(self, client: Path) -> None:
        """`client` is the folder of the built browser client."""
        self._page = client / PAGE
        self._router: web.UrlDispatcher | None = None
        self._text = ""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        self._router = router
        router.add_resource("/api/openapi.json").add_route("GET", self.get)
        router.add_resource("/api/docs").add_route("GET", self.show)

    @describe("This description", answers={200: dict[str, Any]})
    async def get(self, request: web.Request) -> web.Response:
        """OpenAPI 3.1."""
        if not self._text:
            assert self._router is not None
            self._text = as_text(make_document(self._router))
        return web.Response(text=self._text, content_type="application/json")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The pages for people; they read the description and need nothing of other hosts."""
        if not self._page.is_file():
            return web.Response(status=503, text=NOT_BUILT)
        response = web.FileResponse(self._page)
        response.headers["Cache-Control"] = "no-cache"
        return response
