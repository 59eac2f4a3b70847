"""What tests ask of the server directly."""

from __future__ import annotations

import aiohttp


async def create(server: str, title: str = "") -> str:
    """Make a document. Returns the address of its page."""
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.post(f"{server}/api/v1/documents", json={"title": title}) as response,
    ):
        document = await response.json()
    return f"{server}/d/{document['id']}"


async def content(url: str) -> str:
    """The stored text of the document whose page this is."""
    server, _, identifier = url.partition("/d/")
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.get(f"{server}/api/v1/documents/{identifier}/content", params={"format": "text"}) as response,
    ):
        return await response.text()
