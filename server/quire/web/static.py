"""The built browser client: one page for every address of the application, and its files."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from quire.errors import NotFound

DOCUMENT = "/d/{id}"

PAGES = (
    "/",
    "/owned",
    "/recent",
    "/shared",
    "/favourites",
    "/templates",
    "/trash",
    "/folders/{id}",
    DOCUMENT,
    "/sign-in",
    "/sign-up",
    "/reset",
    "/reset/use",
    "/confirm",
    "/invitation",
    "/account",
    "/admin",
)
"""The addresses that the client knows, as in `client/src/app/routes.tsx`."""

COMPRESSED = (".br", ".gz")

FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"

NOT_BUILT = "The browser client is not built. Run `make client`, or install Quire from a wheel."


class Client:
    """Serves the files that Vite built, and no others: a path is looked up, never opened.

    Beside most lies the same compressed (`.br`, `.gz`), which aiohttp sends to whoever takes it.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {
            str(file.relative_to(folder)): file
            for file in folder.rglob("*")
            if file.is_file() and file.suffix not in COMPRESSED
        }

    def add_routes(self, router: web.UrlDispatcher) -> None:
        for path in PAGES:
            router.add_get(path, self.document if path == DOCUMENT else self.page)
        router.add_get("/{path:(?!api/|ws/).+}", self.file)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The application itself."""
        return self._answer("index.html")

    async def document(self, request: web.Request) -> web.StreamResponse:
        """The application, in a page that also names the files that a document needs."""
        return self._answer("document.html" if "document.html" in self._files else "index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One of its files, which change only with their name under /assets/; to browsers also the application, which
        says that there is nothing here."""
        path = request.match_info["path"]
        if path not in self._files and "text/html" in request.headers.get("Accept", ""):
            return self._answer("index.html", status=404)
        return self._answer(path)

    def _answer(self, path: str, status: int = 200) -> web.StreamResponse:
        file = self._files.get(path)
        if file is None:
            if path == "index.html":
                return web.Response(status=503, text=NOT_BUILT)
            raise NotFound(f"There is nothing at /{path}.")
        response = web.FileResponse(file, status=status)
        response.headers["Cache-Control"] = FOREVER if path.startswith("assets/") else ALWAYS_ASK
        return response
