"""What a server says of a document, apart from its sockets."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from tests.support.clients import normalised
from tests.support.server import QuireServer


async def get(server: QuireServer, path: str) -> tuple[int, bytes]:
    """Status and body of a GET request."""
    async with aiohttp.ClientSession() as session, session.get(server.url + path) as response:
        return response.status, await response.read()


async def stored(server: QuireServer, name: str, form: str) -> bytes:
    """The stored content of a document: `form` is update, delta or text."""
    status, body = await get(server, f"/api/v1/documents/{name}/content?format={form}")
    assert status == 200, body
    return body


async def stored_text(server: QuireServer, name: str) -> str:
    return (await stored(server, name, "text")).decode()


async def stored_delta(server: QuireServer, name: str) -> list[dict[str, Any]]:
    return normalised(json.loads(await stored(server, name, "delta"))["ops"])
