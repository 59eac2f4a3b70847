"""Unmodified clients that show a cookie, a document token of Quire's, or an embedding application's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.interop.node import FLAVOURS, Node
from tests.support.server import QuireServer
from tests.support.tokens import OTHER_SECRET, SETTINGS, mint

PEOPLE = {"email": "ann@example.org", "password": "correct horse", "name": "Ann"}


@pytest.fixture
def accounts_server(tmp_path: Path) -> Iterator[QuireServer]:
    """A server on which one has to sign in."""
    server = QuireServer(tmp_path, settings={"access": "accounts", **SETTINGS})
    try:
        server.start()
        yield server
        assert server.errors() == []
    finally:
        server.close()


@pytest.fixture
async def clients(accounts_server: QuireServer) -> AsyncIterator[Node]:
    async with Node(accounts_server.ws()) as running:
        yield running


def means(flavour: str, kind: str, token: str, cookie: str) -> dict[str, Any]:
    """Options of a client for what it shows."""
    if kind == "cookie":
        return {"headers": {"Cookie": f"quire_session={cookie}"}}
    return {"token": token} if flavour == "hocuspocus" else {"params": {"token": token}}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["cookie", "own token", "embed token"])
async def test_a_client_gets_in(accounts_server: QuireServer, clients: Node, flavour: str, kind: str) -> None:
    """R160 to R163: each client writes with each kind of proof, and others see it."""
    api = f"{accounts_server.url}/api/v1"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        assert (await http.post(f"{api}/users", json=PEOPLE)).status == 201
        assert (await http.post(f"{api}/documents", json={"id": "d"})).status == 201
        token = (await (await http.post(f"{api}/documents/d/token")).json())["token"]
        cookie = next(cookie.value for cookie in http.cookie_jar)
        shown = mint() if kind == "embed token" else token
        writer = await clients.create(flavour, "d", **means(flavour, kind, shown, cookie))
        await writer.wait("synced")
        await writer.insert(0, "written")
        reader = await clients.create("hocuspocus", "d", token=mint(role="viewer", sub="8"))
        await reader.wait("text", "written")


@pytest.mark.parametrize("flavour", ["hocuspocus", "y-websocket"])
@pytest.mark.parametrize("token", ["", mint(key=OTHER_SECRET)], ids=["nothing", "bad token"])
async def test_a_client_does_not_get_in(clients: Node, flavour: str, token: str) -> None:
    """Without proof, or with a bad one, a client is told so in the way that it knows."""
    client = await clients.create(flavour, "d", **means(flavour, "token", token, ""))
    if flavour == "hocuspocus":
        await client.wait("failed")
        failed = (await client.state())["failed"]
        assert failed.startswith("invalid_token" if token else "unauthorized")
    else:
        await client.wait("closed")
        assert (await client.state())["closed"]["code"] == 4401
