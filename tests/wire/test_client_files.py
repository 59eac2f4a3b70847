"""The built browser client over HTTP: small on the wire, and nothing but its own files."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp

from quire.web.static import PAGES
from tests.wire.service import running


async def test_client_files_are_sent_compressed(tmp_path: Path) -> None:
    """A browser gets each file in the smallest coding that it takes, whoever takes none gets it plain."""
    async with running(tmp_path) as service:

        async def get(path: str, coding: str) -> tuple[str | None, str | None, int, bytes]:
            headers = {"Accept-Encoding": coding}
            async with service.session.get(service.url + path, headers=headers) as response:
                assert response.status == 200
                body = await response.read()
                found = response.headers
                return found.get("Content-Encoding"), found.get("Vary"), int(found["Content-Length"]), body

        _, _, _, page = await get("/", "identity")
        found = re.search(rb'src="(/assets/index-[^"]+\.js)"', page)
        assert found is not None
        script = found[1].decode()
        coding, _, plain, source = await get(script, "identity")
        assert (coding, len(source)) == (None, plain)
        coding, vary, packed, unpacked = await get(script, "gzip")
        assert (coding, vary, unpacked) == ("gzip", "Accept-Encoding", source)
        assert packed < plain / 2
        async with (
            aiohttp.ClientSession(auto_decompress=False) as raw,
            raw.get(service.url + script, headers={"Accept-Encoding": "gzip, br"}) as response,
        ):
            assert response.headers["Content-Encoding"] == "br"
            assert len(await response.read()) < packed
        async with service.session.get(service.url + script + ".br") as response:
            assert response.status == 404


async def test_every_page_is_the_application(tmp_path: Path) -> None:
    """R93: whatever page somebody comes to first is the client; what is no page is one, too, with 404."""
    async with running(tmp_path) as service:
        for path in (*(page.replace("{id}", "notes") for page in PAGES), "/nowhere"):
            async with service.session.get(service.url + path, headers={"Accept": "text/html"}) as response:
                assert (path, response.status) == (path, 404 if path == "/nowhere" else 200)
                assert b'<div id="root"' in await response.read()
