"""Anything at all, sent to every route by every kind of caller, gets a clear answer and never breaks the server."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from pydantic import BaseModel
from yarl import URL

from quire.accounts.requests import Body
from quire.app import create_app
from quire.settings import Settings
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

ROUNDS = 15
"""Requests to each route by each caller."""

CALLERS = ("anonymous", "guest", "user", "owner", "admin")
SEED = 20_26

WORDS = [
    "",
    " ",
    "a",
    "😀",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "\0",
    "../..",
    "a" * 5000,
    "ada@example.org",
    "none",
]
WORDS += ["viewer", "editor", "owner", "richtext", "#112233", "2026-01-01T00:00:00Z", "\ud800", "%00", "-1", "1e999"]
VALUES: list[Any] = [None, True, False, 0, -1, 1.5, 2**70, [], {}, [[[]]], {"a": {"b": [None]}}, *WORDS]
QUERIES = [
    "limit",
    "cursor",
    "filter",
    "format",
    "search",
    "actor",
    "action",
    "document",
    "before",
    "next",
    "error",
    "state",
]
QUERIES += ["code", "v", "role", "token"]


def models(base: type[BaseModel] = Body) -> Iterator[type[BaseModel]]:
    """The bodies that routes take."""
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def routes(tmp_path: Path) -> list[tuple[str, str]]:
    """Every method and path of the API."""
    app = create_app(Settings(database=f"sqlite:///{tmp_path}/routes.db"))
    return sorted(
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    )


@asynccontextmanager
async def callers(server: QuireServer) -> AsyncIterator[dict[str, aiohttp.ClientSession]]:
    """A client for each kind of caller; the owner has the document `theirs`."""
    async with AsyncExitStack() as stack:
        made: dict[str, aiohttp.ClientSession] = {}
        for name in ("admin", *[name for name in CALLERS if name != "admin"]):
            jar = aiohttp.CookieJar(unsafe=True)
            client = await stack.enter_async_context(aiohttp.ClientSession(server.url, cookie_jar=jar))
            made[name] = client
            if name == "guest":
                await client.put("/api/v1/guest", json={"name": "Guest", "color": "#112233"})
            elif name != "anonymous":
                body = {"email": f"{name}@example.org", "password": "a long enough one", "name": name}
                async with client.post("/api/v1/users", json=body) as response:
                    assert response.status == 201
            if name == "owner":
                async with client.post("/api/v1/documents", json={"id": "theirs"}) as response:
                    assert response.status == 201
        yield made


def some_request(rng: random.Random, path: str, fields: list[str]) -> tuple[URL, dict[str, Any]]:
    """A path with something in its places, a query, and a body that may or may not fit."""
    while "{" in path:
        before, _, rest = path.partition("{")
        word = rng.choice(["theirs", "nothing", *WORDS[:-4]])
        path = before + quote(word.encode("utf-8", "replace")[:300] or b"x", safe="") + rest.partition("}")[2]
    query = "&".join(
        f"{rng.choice(QUERIES)}={quote(rng.choice(WORDS).encode('utf-8', 'replace')[:300])}"
        for _ in range(rng.randrange(3))
    )
    url = URL(f"{path}?{query}", encoded=True)
    kind = rng.randrange(6)
    if kind == 0:
        return url, {}
    if kind == 1:
        return url, {"data": rng.randbytes(rng.randrange(200)), "headers": {"Content-Type": "application/json"}}
    if kind == 2:
        types = [
            "text/plain",
            "image/png",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "nonsense",
        ]
        return url, {"data": rng.randbytes(100), "headers": {"Content-Type": rng.choice(types)}}
    body = {rng.choice(fields): rng.choice(VALUES) for _ in range(rng.randrange(5))}
    text = json.dumps(rng.choice(VALUES) if kind == 3 else body)
    return url, {"data": text.encode(), "headers": {"Content-Type": "application/json"}}


@pytest.mark.parametrize("access", ["open", "accounts"])
async def test_anything_to_every_route(quire: Quire, tmp_path: Path, access: str) -> None:
    """No answer is a 5xx, each refusal is a problem with a code, and nothing is in the error log."""
    server = quire(access=access)
    rng = random.Random(SEED)
    table = routes(tmp_path)
    assert len(table) > 40
    fields = sorted({name for model in models() for name in model.model_fields} | {"", "unknown"})
    seen: set[int] = set()
    async with callers(server) as clients:
        for name, client in clients.items():
            for method, path in table:
                for _ in range(ROUNDS):
                    url, options = some_request(rng, path, fields)
                    async with client.request(method, url, allow_redirects=False, **options) as response:
                        text = await response.text(errors="replace")
                        said = f"{name} {method} {url} {options}: {response.status} {text[:500]}"
                        assert response.status < 500, said
                        seen.add(response.status)
                        if response.status >= 400:
                            assert response.content_type == "application/problem+json", said
                            assert json.loads(text)["code"], said
    assert {200, 400, 401, 403, 404, 415} <= seen
